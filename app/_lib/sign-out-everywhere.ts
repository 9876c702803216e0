'use server'

import { redirect } from 'next/navigation'
import { requireMember } from '@/lib/auth/gate'
import { endSession } from '@/lib/auth/session'
import { action } from '@/lib/http/form'
import { endSessions } from '@/lib/users/end-sessions'

export const signOutEverywhere = async () =>
  action(async () => {
    await endSessions(await requireMember())
    await endSession()
    redirect('/sign-in')
  })
