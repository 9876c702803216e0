'use server'

import { getTranslations } from 'next-intl/server'
import { requireAdmin } from '@/lib/auth/gate'
import { action } from '@/lib/http/form'
import { idOf } from '@/lib/http/request'
import { revealUser } from '@/lib/users/reveal'
import { baseUrl } from '../../../_lib/base-url'

/** All a person needs to connect, ready to be sent to them. */
export const revealMessageAction = async (id: number) =>
  action(async () => {
    const { name, token } = await revealUser(await requireAdmin(), idOf({ id: String(id) }, 'user'))
    const [t, url] = await Promise.all([getTranslations('userDetails'), baseUrl()])
    return t('invitation', { name, url, token, connect: url.replace(/\/v1$/, '/connect') })
  })
