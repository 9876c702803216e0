'use server'

import { refresh } from 'next/cache'
import { requireAdmin } from '@/lib/auth/guards'
import { parse } from '@/lib/http/api/parse'
import { parseId } from '@/lib/http/api/request'
import { action, formFields } from '@/lib/http/api/server-action'
import { patchUserAndRotateTokens, removeUserAndRotateTokens, resetUser } from '@/lib/users/rotate-tokens'
import { NewUser, UserPatch } from '@/lib/users/schema'
import { addUser, getUser, patchUser, removeUser, restoreUser } from '@/lib/users/users'
import { parseLimitsForm } from '../../_lib/limits-form'

const userId = (id: number) => parseId({ id: String(id) }, 'user')

export const addUserAction = async (form: FormData) =>
  action(async () => {
    const { name, token } = await addUser(await requireAdmin(), parse(NewUser, formFields(form)))
    refresh()
    return { name, token }
  })

/** Resetting one's own token ends one's session, so the page is refreshed only after signing in again. */
export const resetUserAction = async (id: number) =>
  action(async () => {
    const admin = await requireAdmin()
    const { token } = await resetUser(admin, userId(id))
    if (id !== admin.userId) refresh()
    return { token }
  })

/** Rotating all tokens ends the admin's own session too: `ownToken` is the new token to sign in with, else null. */
export const deleteUserAction = async (id: number, form: FormData) =>
  action(async () => {
    const admin = await requireAdmin()
    const { rotateAllTokens } = formFields(form)
    if (rotateAllTokens === 'on') return { ownToken: await removeUserAndRotateTokens(admin, userId(id)) }
    await removeUser(admin, userId(id))
    refresh()
    return { ownToken: null }
  })

export const restoreUserAction = async (id: number) =>
  action(async () => {
    const { name } = await restoreUser(await requireAdmin(), userId(id))
    refresh()
    return { name }
  })

/** `ownToken` as in `deleteUserAction`. */
export const updateUserAction = async (id: number, form: FormData) =>
  action(async () => {
    const admin = await requireAdmin()
    const { rotateAllTokens, ...fields } = formFields(form)
    const patch = parse(UserPatch, parseLimitsForm(fields))
    const ownToken = rotateAllTokens === 'on' ? await patchUserAndRotateTokens(admin, userId(id), patch) : null
    const { name } = ownToken ? await getUser(admin, userId(id)) : await patchUser(admin, userId(id), patch)
    if (!ownToken) refresh()
    return { name, ownToken }
  })
