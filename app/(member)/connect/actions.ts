'use server'

import { requireUser } from '@/lib/auth/guards'
import { formatDollars } from '@/lib/core/money'
import { action } from '@/lib/http/api/server-action'
import { getMyEntry } from '@/lib/usage/requests/entries'

export type RequestCost = { id: string; amount: string | null; input: number; output: number }

/** The exact cost of one of the user's own requests. Null until it is settled; an `amount` of null means that the model has no price. */
export const requestCostAction = async (id: string) =>
  action(async (): Promise<RequestCost | null> => {
    const { state, costPico, inputTokens, outputTokens } = await getMyEntry(await requireUser(), String(id))
    if (state === 'reserved') return null
    return {
      id,
      amount: costPico === null ? null : formatDollars(costPico).exact,
      input: inputTokens,
      output: outputTokens,
    }
  })
