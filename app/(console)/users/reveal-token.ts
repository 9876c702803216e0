'use server'

import { requireAdmin } from '@/lib/auth/gate'
import { action } from '@/lib/http/form'
import { idOf } from '@/lib/http/request'
import { revealUser } from '@/lib/users/reveal'

export const revealTokenAction = async (id: number) =>
  action(async () => (await revealUser(await requireAdmin(), idOf({ id: String(id) }, 'user'))).token)
