'use server'

import { action, fieldsOf } from '@/lib/http/form'
import { parse } from '@/lib/http/parse'
import { Setup } from '@/lib/settings/schema'
import { initRoot } from '@/lib/users/root'

/** The one action that asks for no proof: nobody can have any before there is a root, and then it refuses. */
export const createRootAction = async (form: FormData) =>
  action(async () => {
    const { token } = await initRoot(parse(Setup, fieldsOf(form)))
    return { token }
  })
