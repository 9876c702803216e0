'use server'

import { requireMember } from '@/lib/auth/gate'
import { action } from '@/lib/http/form'
import { revealMe } from '@/lib/users/reveal'

export const revealMyTokenAction = async () => action(async () => (await revealMe(await requireMember())).token)
