'use server'

import { refresh } from 'next/cache'
import { requireAdmin } from '@/lib/auth/gate'
import { action, fieldsOf } from '@/lib/http/form'
import { parse } from '@/lib/http/parse'
import { idOf } from '@/lib/http/request'
import { patchAndRenew } from '@/lib/users/renew'
import { UserPatch } from '@/lib/users/schema'
import { getUser, patchUser } from '@/lib/users/users'
import { memberFields } from './member-fields'

/** Who renews everyone's token is signed out by it as well. */
export const changeUserAction = async (id: number, form: FormData) =>
  action(async () => {
    const admin = await requireAdmin()
    const { renew, ...fields } = fieldsOf(form)
    const [user, said] = [idOf({ id: String(id) }, 'user'), parse(UserPatch, memberFields(fields))]
    const ownToken = renew === 'on' ? await patchAndRenew(admin, user, said) : null
    const { name } = ownToken ? await getUser(admin, user) : await patchUser(admin, user, said)
    if (!ownToken) refresh()
    return { name, ownToken }
  })
