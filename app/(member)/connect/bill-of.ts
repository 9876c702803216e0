'use server'

import { requireMember } from '@/lib/auth/gate'
import { dollars } from '@/lib/core/dollars'
import { action } from '@/lib/http/form'
import { getMyEntry } from '@/lib/usage/entry-detail'

export type Bill = { id: string; cost: string | null; input: number; output: number }

/** What one's own request cost, to the last digit (null: its model has no price); null while it is not booked yet. */
export const billOfAction = async (id: string) =>
  action(async (): Promise<Bill | null> => {
    const { state, costPico, inputTokens, outputTokens } = await getMyEntry(await requireMember(), String(id))
    if (state === 'reserved') return null
    return { id, cost: costPico === null ? null : dollars(costPico).exact, input: inputTokens, output: outputTokens }
  })
