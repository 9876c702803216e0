'use server'

import { refresh } from 'next/cache'
import { requireAdmin } from '@/lib/auth/gate'
import { action, fieldsOf } from '@/lib/http/form'
import { parse } from '@/lib/http/parse'
import { idOf } from '@/lib/http/request'
import { removePrice, setPrice } from '@/lib/settings/prices'
import { startRepricing } from '@/lib/settings/repricing'
import { NewPrice, Reprice } from '@/lib/settings/schema'

export const setPriceAction = async (form: FormData) =>
  action(async () => {
    const { model } = await setPrice(await requireAdmin(), parse(NewPrice, fieldsOf(form)))
    refresh()
    return { model }
  })

export const removePriceAction = async (id: number) =>
  action(async () => {
    await removePrice(await requireAdmin(), idOf({ id: String(id) }, 'price'))
    refresh()
  })

export const repriceAction = async (model: string | null) =>
  action(async () => {
    await startRepricing(await requireAdmin(), parse(Reprice, { model }).model)
    refresh()
  })
