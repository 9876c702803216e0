import { getFormatter, getNow, getTimeZone } from 'next-intl/server'
import { momentWords } from '@/components/figures/moment'
import type { MomentWords } from '@/components/figures/moment-text'
import type { UserPageRow } from '@/lib/users/user-page'
import { type Person, personOf } from './person'

/** What a line of the table says. Times are put in words here: browsers have other words for them. */
export type ShownPerson = {
  person: Person
  standing: 'gone' | 'paused' | 'admin' | 'member'
  tokenHint: string
  created: MomentWords
  used: MomentWords | null
  monthPico: bigint
  limitPico: bigint | null
  unpriced: number
}

/** `everyonesPico`: the limit of those who have none of their own. */
export async function shownPeople(
  rows: readonly UserPageRow[],
  self: number,
  everyonesPico: bigint | null,
): Promise<ShownPerson[]> {
  const [format, now, zone] = await Promise.all([getFormatter(), getNow(), getTimeZone()])
  const words = (at: Date | number) => momentWords(at, format, now, zone)
  return rows.map(({ deletedAt, disabled, role, tokenHint, createdAt, lastUsedAt, monthPico, unpriced, ...row }) => ({
    person: personOf({ ...row, role }, self),
    standing: deletedAt ? 'gone' : disabled ? 'paused' : role,
    tokenHint,
    created: words(createdAt),
    used: lastUsedAt === null ? null : words(lastUsedAt),
    monthPico,
    limitPico: row.monthlyLimitPico ?? everyonesPico,
    unpriced,
  }))
}
