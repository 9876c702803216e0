'use server'

import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { requireAdmin, requireUser } from '@/lib/auth/guards'
import { endSession } from '@/lib/auth/session'
import { isHttps } from '@/lib/config/env'
import { action, formFields } from '@/lib/http/api/server-action'
import { findByName } from '@/lib/users/search'
import { revokeSessions } from '@/lib/users/users'
import { isLocale, isTheme } from './preferences'

const YEAR_S = 365 * 24 * 3600

export async function setLocale(form: FormData) {
  const { locale } = formFields(form)
  if (typeof locale === 'string' && isLocale(locale)) await setPreferenceCookie('locale', locale)
}

export async function setTheme(form: FormData) {
  const { theme } = formFields(form)
  if (isTheme(theme)) await setPreferenceCookie('theme', theme)
}

export async function signOut() {
  await endSession()
  redirect('/sign-in')
}

export const signOutEverywhere = async () =>
  action(async () => {
    await revokeSessions(await requireUser())
    await endSession()
    redirect('/sign-in')
  })

/** Users and keys by name, for the command palette. */
export const searchAction = async (query: string) => action(async () => findByName(await requireAdmin(), String(query)))

const setPreferenceCookie = async (name: string, value: string) =>
  (await cookies()).set(name, value, {
    path: '/',
    maxAge: YEAR_S,
    sameSite: 'lax',
    httpOnly: true,
    secure: isHttps(),
  })
