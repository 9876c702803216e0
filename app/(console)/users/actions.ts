'use server'

import { refresh } from 'next/cache'
import { requireAdmin } from '@/lib/auth/gate'
import { action, fieldsOf } from '@/lib/http/form'
import { parse } from '@/lib/http/parse'
import { idOf } from '@/lib/http/request'
import { removeAndRenew } from '@/lib/users/renew'
import { resetUser } from '@/lib/users/reset'
import { NewUser } from '@/lib/users/schema'
import { addUser, removeUser, restoreUser } from '@/lib/users/users'

const userId = (id: number) => idOf({ id: String(id) }, 'user')

export const addUserAction = async (form: FormData) =>
  action(async () => {
    const { name, token } = await addUser(await requireAdmin(), parse(NewUser, fieldsOf(form)))
    refresh()
    return { name, token }
  })

/** Whoever resets themselves is signed out by it: their page renews once they have signed in again. */
export const resetUserAction = async (id: number) =>
  action(async () => {
    const admin = await requireAdmin()
    const { token } = await resetUser(admin, userId(id))
    if (id !== admin.userId) refresh()
    return { token }
  })

/** Who renews everyone's token is signed out by it as well. */
export const removeUserAction = async (id: number, form: FormData) =>
  action(async () => {
    const admin = await requireAdmin()
    const { renew } = fieldsOf(form)
    if (renew === 'on') return { ownToken: await removeAndRenew(admin, userId(id)) }
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
