'use server'

import { requireAdmin } from '@/lib/auth/gate'
import { action } from '@/lib/http/form'
import { findByName } from '@/lib/users/find'

export const findAction = async (text: string) => action(async () => findByName(await requireAdmin(), String(text)))
