'use server'

import { refresh } from 'next/cache'
import { requireAdmin } from '@/lib/auth/guards'
import { parse } from '@/lib/http/api/parse'
import { parseId } from '@/lib/http/api/request'
import { action, formFields } from '@/lib/http/api/server-action'
import { removePrice, setPrice } from '@/lib/settings/prices'
import { startRepricing } from '@/lib/settings/repricing'
import { NewPrice, Reprice, toNewPrice } from '@/lib/settings/schema'

export const setPriceAction = async (form: FormData) =>
  action(async () => {
    const { model } = await setPrice(await requireAdmin(), toNewPrice(parse(NewPrice, formFields(form))))
    refresh()
    return { model }
  })

export const deletePriceAction = async (id: number) =>
  action(async () => {
    await removePrice(await requireAdmin(), parseId({ id: String(id) }, 'price'))
    refresh()
  })

export const recalculateAction = async (model: string | null) =>
  action(async () => {
    await startRepricing(await requireAdmin(), parse(Reprice, { model }).model)
    refresh()
  })
