'use server'

import { refresh } from 'next/cache'
import { requireAdmin } from '@/lib/auth/guards'
import { formatDollars } from '@/lib/core/money'
import { parse } from '@/lib/http/api/parse'
import { parseId } from '@/lib/http/api/request'
import { action, formFields } from '@/lib/http/api/server-action'
import { confirmPriceList, discardPriceList, updatePriceListNow } from '@/lib/settings/price-list'
import { previewPrice } from '@/lib/settings/price-preview'
import { removePrice, setPrice } from '@/lib/settings/prices'
import { startRepricing } from '@/lib/settings/repricing'
import { NewPrice, Reprice } from '@/lib/settings/schema'
import { parsePriceForm } from './price-form-values'

const priceOf = (form: FormData) => parse(NewPrice, parsePriceForm(formFields(form)))

/** What the price in the form would change about the past. */
export const previewPriceAction = async (form: FormData) =>
  action(async () => {
    const price = priceOf(form)
    const { requests, unpriced, deltaPico, isPartial } = await previewPrice(await requireAdmin(), price)
    const delta = `${deltaPico > 0n ? '+' : ''}${formatDollars(deltaPico).exact}`
    return { model: price.model, validFrom: price.validFrom, requests, unpriced, delta, isPartial }
  })

/** `applyToPast`: past requests are recalculated from the first day of the price. */
export const setPriceAction = async (form: FormData, applyToPast: boolean) =>
  action(async () => {
    const admin = await requireAdmin()
    const { model } = await setPrice(admin, { ...priceOf(form), applyToPast: applyToPast === true })
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

export const updatePriceListAction = async () =>
  action(async () => {
    const check = await updatePriceListNow(await requireAdmin())
    refresh()
    return check
  })

/** `hash`: of the waiting list that the admin has seen. */
export const decidePriceListAction = async (hash: string, accept: boolean) =>
  action(async () => {
    const admin = await requireAdmin()
    await (accept ? confirmPriceList : discardPriceList)(admin, String(hash))
    refresh()
  })
