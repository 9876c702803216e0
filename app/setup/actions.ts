'use server'

import { headers } from 'next/headers'
import { assertOwnVisitor } from '@/lib/http/api/claim'
import { parse } from '@/lib/http/api/parse'
import { action, formFields } from '@/lib/http/api/server-action'
import { Setup } from '@/lib/settings/schema'
import { hasRoot, initRoot } from '@/lib/users/root'

/** The only action without authorization: nobody can sign in before there is a root user, and after that it fails. */
export const createRootAction = async (form: FormData) =>
  action(async () => {
    const sent = await headers()
    if (!(await hasRoot())) assertOwnVisitor((name) => sent.get(name))
    const { token } = await initRoot(parse(Setup, formFields(form)))
    return { token }
  })
