'use server'

import { requireMember } from '@/lib/auth/gate'
import { action } from '@/lib/http/form'
import { revealOwn } from '@/lib/users/reveal'

export const revealMyTokenAction = async () => action(async () => revealOwn(await requireMember()))
