'use server'

import { refresh } from 'next/cache'
import { requireAdmin, requireUser } from '@/lib/auth/guards'
import { parse } from '@/lib/http/api/parse'
import { parseId } from '@/lib/http/api/request'
import { action, formFields } from '@/lib/http/api/server-action'
import { createRaise, decideRaise } from '@/lib/users/raises'
import { NewRaise, RaiseDecision } from '@/lib/users/schema'
import { endOfDay } from './limits-form'

/** A member asks for more of their own budget. An admin grants it to themself at once. */
export const requestRaiseAction = async (form: FormData) =>
  action(async () => {
    const user = await requireUser()
    await createRaise(user, user.userId, parse(NewRaise, formFields(form)))
    refresh()
  })

export const raiseBudgetAction = async (id: number, form: FormData) =>
  action(async () => {
    const admin = await requireAdmin()
    const { until = '', ...fields } = formFields(form)
    const input = parse(NewRaise, { ...fields, until: endOfDay(until) })
    await createRaise(admin, parseId({ id: String(id) }, 'user'), input)
    refresh()
  })

export const decideRaiseAction = async (id: number, state: string) =>
  action(async () => {
    const admin = await requireAdmin()
    // Also if somebody else has decided it: the list shows that.
    refresh()
    await decideRaise(admin, parseId({ id: String(id) }, 'raise'), parse(RaiseDecision, { state }))
  })
