import type { Admin, Member } from '../auth/actor'
import { AppError } from '../core/errors'
import { db } from '../db/client'
import { type Party, party } from './entry-line'
import type { EntryState } from './entry-query'
import { keysEver, peopleEver } from './names'

export type Tried = { key: Party; status: number | null }

export type EntryDetail = Awaited<ReturnType<typeof detailOf>>

export const getEntry = (_: Admin, id: string) => detailOf({ id })

export const getMyEntry = ({ userId }: Member, id: string) => detailOf({ id, userId })

/** All the books say of one request; another's is as good as none. */
async function detailOf(where: { id: string; userId?: number }) {
  const [entry, people, keys] = await Promise.all([db.usageEntry.findFirst({ where }), peopleEver(), keysEver()])
  if (!entry) throw new AppError('not_found', 'There is no such request.')
  const { trail, flags, startedAt, firstByteAt, settledAt, state, ...rest } = entry
  return {
    ...rest,
    user: party(people, entry.userId),
    key: party(keys, entry.keyId),
    state: state as EntryState,
    startedAt: Number(startedAt),
    firstByteMs: firstByteAt === null ? null : Number(firstByteAt - startedAt),
    tookMs: settledAt === null ? null : Number(settledAt - startedAt),
    tries: (trail ?? '').split(' ').filter(Boolean).map(tried),
    flags: (flags ?? '').split(' ').filter(Boolean),
  }

  function tried(text: string): Tried {
    const [id, status] = text.split(':')
    return { key: party(keys, Number(id)), status: Number.isInteger(Number(status)) ? Number(status) : null }
  }
}
