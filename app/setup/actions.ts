'use server'

import { headers } from 'next/headers'
import { assertMayCreateRoot } from '@/lib/http/api/claim'
import { parse } from '@/lib/http/api/parse'
import { action, formFields } from '@/lib/http/api/server-action'
import { Setup } from '@/lib/settings/schema'
import { initRoot } from '@/lib/users/root'

/** The only action without authorization: nobody can sign in before there is a root user, and after that it fails. */
export const createRootAction = async (form: FormData) =>
  action(async () => {
    const sent = await headers()
    const { code, zone } = parse(Setup, formFields(form))
    await assertMayCreateRoot((name) => sent.get(name), code)
    const { token } = await initRoot({ zone })
    return { token }
  })
