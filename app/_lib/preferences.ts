'use server'

import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { endSession } from '@/lib/auth/session'
import { isOverTls } from '@/lib/config/env'
import { fieldsOf } from '@/lib/http/form'
import { isLocale } from './locale'
import { isTheme } from './theme'

const YEAR = 365 * 24 * 3600

export async function chooseLocale(form: FormData) {
  const { locale } = fieldsOf(form)
  if (typeof locale === 'string' && isLocale(locale)) await remember('locale', locale)
}

export async function chooseTheme(form: FormData) {
  const { theme } = fieldsOf(form)
  if (isTheme(theme)) await remember('theme', theme)
}

export async function signOut() {
  await endSession()
  redirect('/sign-in')
}

const remember = async (name: string, value: string) =>
  (await cookies()).set(name, value, {
    path: '/',
    maxAge: YEAR,
    sameSite: 'lax',
    httpOnly: true,
    secure: isOverTls(),
  })
