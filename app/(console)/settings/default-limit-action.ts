'use server'

import { refresh } from 'next/cache'
import { requireAdmin } from '@/lib/auth/gate'
import { action, fieldsOf } from '@/lib/http/form'
import { parse } from '@/lib/http/parse'
import { setDefaultLimit } from '@/lib/settings/default-limit'
import { DefaultLimit } from '@/lib/settings/schema'

export const setDefaultLimitAction = async (form: FormData) =>
  action(async () => {
    await setDefaultLimit(await requireAdmin(), parse(DefaultLimit, fieldsOf(form)))
    refresh()
  })
