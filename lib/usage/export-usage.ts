import { record } from '../audit/audit'
import { seldomEach } from '../audit/seldom'
import type { Admin, Member } from '../auth/actor'
import type { Span } from '../core/time'
import { db } from '../db/client'
import { type BreakdownQuery, myWholeBreakdown, type OwnQuery, wholeBreakdown } from './breakdown'
import { breakdownCsv } from './breakdown-csv'
import { lastDay } from './presets'

/** A breakdown as a file; it leaves a line in the audit. */
export async function exportUsage(admin: Admin, query: BreakdownQuery): Promise<string> {
  await noteExport(admin, query.span, query.userId ?? undefined)
  return breakdownCsv(await wholeBreakdown(admin, query), query.by, query.span)
}

/** One's own; its lines are few an hour. */
export async function exportMyUsage(member: Member, query: OwnQuery): Promise<string> {
  if (ownFiles.pass(member.userId) !== null) await noteExport(member, query.span, member.userId)
  return breakdownCsv(await myWholeBreakdown(member, query), query.by, query.span)
}

const ownFiles = seldomEach(20)

/** `userId`: the person it was narrowed to. */
export const noteExport = (member: Member, span: Span, userId?: number) =>
  db.$transaction((tx) => record(tx, member, 'usage.export', userId, `${span.from} to ${lastDay(span)}`))
