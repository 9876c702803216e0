import type { Member } from '../auth/actor'
import { db } from '../db/client'
import { record } from './audit'
import { seldom, seldomEach } from './seldom'

const refusals = seldom(60)
const openings = seldomEach(60)

/** Someone signed in from `address`. */
export async function noteSignIn(member: Member, address: string) {
  const skipped = openings.pass(member.userId)
  if (skipped !== null) await note(member, 'session.open', address, skipped)
}

/** Someone tried a token that nobody has. The token itself is not kept. */
export async function noteRefusal(address: string) {
  const skipped = refusals.pass()
  if (skipped !== null) await note(null, 'session.refuse', address, skipped)
}

const note = (actor: Member | null, action: 'session.open' | 'session.refuse', address: string, skipped: number) =>
  db.$transaction((tx) =>
    record(tx, actor, action, undefined, [address, ...(skipped > 0 ? [`+${skipped}`] : [])].join(' ')),
  )
