'use server'

import { refresh } from 'next/cache'
import { requireAdmin } from '@/lib/auth/guards'
import { parse } from '@/lib/http/api/parse'
import { parseId } from '@/lib/http/api/request'
import { action, formFields } from '@/lib/http/api/server-action'
import { removeAccount, requireAccount } from '@/lib/reconciliation/accounts'
import { readUpload } from '@/lib/reconciliation/files/upload'
import { importBill } from '@/lib/reconciliation/import-bill'
import { adoptRates, assignKey, connectAccount, startReconciling } from '@/lib/reconciliation/operations'
import { KeyChoice, NewAccount, Note, PricePlace } from '@/lib/reconciliation/schema'
import { noteDay } from '@/lib/reconciliation/statement'

const accountId = (id: number) => parseId({ id: String(id) }, 'account')

/** Tests the admin key before it is stored. */
export const connectAccountAction = async (form: FormData) =>
  action(async () => {
    const { name, type, keys } = await connectAccount(await requireAdmin(), parse(NewAccount, formFields(form)))
    refresh()
    return { name, type, keys }
  })

export const removeAccountAction = async (id: number) =>
  action(async () => {
    await removeAccount(await requireAdmin(), accountId(id))
    refresh()
  })

/** Imports a provider's export; without the field `store` it only says what it would do. */
export const importBillAction = async (id: number, form: FormData) =>
  action(async () => {
    const admin = await requireAdmin()
    const account = await requireAccount(admin, accountId(id))
    const file = await readUpload(form instanceof FormData ? form.get('file') : null)
    const result = await importBill(admin, account.id, file, formFields(form).store === 'yes')
    if (result.stored) refresh()
    return result
  })

/** Which provider key a key of the account is. */
export const chooseKeyAction = async (id: number, form: FormData) =>
  action(async () => {
    const admin = await requireAdmin()
    const { remoteId, keyId } = parse(KeyChoice, formFields(form))
    await assignKey(admin, accountId(id), remoteId, keyId)
    refresh()
  })

export const reconcileAction = async () =>
  action(async () => {
    await startReconciling(await requireAdmin(), null)
    refresh()
  })

/** Accepts the differences of a day, or takes that back without a note. */
export const noteDayAction = async (id: number, form: FormData) =>
  action(async () => {
    const { day, note } = parse(Note, formFields(form))
    await noteDay(await requireAdmin(), accountId(id), day, note)
    refresh()
  })

/** What the provider charged becomes the price, and past costs are recalculated with it. */
export const adoptRatesAction = async (id: number, form: FormData) =>
  action(async () => {
    const { from } = await adoptRates(await requireAdmin(), {
      accountId: accountId(id),
      ...parse(PricePlace, formFields(form)),
    })
    refresh()
    return { from }
  })
