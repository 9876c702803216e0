'use server'

import { parse } from '@/lib/http/api/parse'
import { action, formFields } from '@/lib/http/api/server-action'
import { Setup } from '@/lib/settings/schema'
import { initRoot } from '@/lib/users/root'

/** The only action without authorization: nobody can sign in before there is a root user, and after that it fails. */
export const createRootAction = async (form: FormData) =>
  action(async () => {
    const { token } = await initRoot(parse(Setup, formFields(form)))
    return { token }
  })
