'use server'

import { refresh } from 'next/cache'
import { requireAdmin } from '@/lib/auth/guards'
import { parse } from '@/lib/http/api/parse'
import { action, formFields } from '@/lib/http/api/server-action'
import { setDisplayCurrency } from '@/lib/settings/display-currency'
import { setDefaultLimit, setHostedToolReserve } from '@/lib/settings/limits'
import { DefaultLimit, DisplayCurrency, HostedToolReserve } from '@/lib/settings/schema'

export const setDefaultBudgetAction = async (form: FormData) =>
  action(async () => {
    await setDefaultLimit(await requireAdmin(), parse(DefaultLimit, formFields(form)))
    refresh()
  })

export const setHostedToolReserveAction = async (form: FormData) =>
  action(async () => {
    await setHostedToolReserve(await requireAdmin(), parse(HostedToolReserve, formFields(form)))
    refresh()
  })

export const setDisplayCurrencyAction = async (form: FormData) =>
  action(async () => {
    await setDisplayCurrency(await requireAdmin(), parse(DisplayCurrency, formFields(form)))
    refresh()
  })
