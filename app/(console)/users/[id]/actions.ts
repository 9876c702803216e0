'use server'

import { refresh } from 'next/cache'
import { requireAdmin } from '@/lib/auth/gate'
import { action, fieldsOf } from '@/lib/http/form'
import { parse } from '@/lib/http/parse'
import { idOf } from '@/lib/http/request'
import { UserPatch } from '@/lib/users/schema'
import { patchUser } from '@/lib/users/users'
import { memberFields } from './member-fields'

export const changeUserAction = async (id: number, form: FormData) =>
  action(async () => {
    const admin = await requireAdmin()
    const said = parse(UserPatch, memberFields(fieldsOf(form)))
    const { name } = await patchUser(admin, idOf({ id: String(id) }, 'user'), said)
    refresh()
    return { name }
  })
