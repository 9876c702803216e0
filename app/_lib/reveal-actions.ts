'use server'

import { getTranslations } from 'next-intl/server'
import { requireAdmin, requireUser } from '@/lib/auth/guards'
import { parseId } from '@/lib/http/api/request'
import { action } from '@/lib/http/api/server-action'
import { revealOwnToken, revealUser } from '@/lib/users/reveal'
import { baseUrl } from './base-url'

export const revealMyTokenAction = async () => action(async () => revealOwnToken(await requireUser()))

export const revealTokenAction = async (id: number) =>
  action(async () => (await revealUser(await requireAdmin(), parseId({ id: String(id) }, 'user'))).token)

/** A message to the user with everything they need to connect. */
export const revealInvitationAction = async (id: number) =>
  action(async () => {
    const { name, token } = await revealUser(await requireAdmin(), parseId({ id: String(id) }, 'user'))
    const [t, url] = await Promise.all([getTranslations('userDetails'), baseUrl()])
    return t('invitation', { name, url, token, connect: url.replace(/\/v1$/, '/connect') })
  })
