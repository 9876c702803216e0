import { createLoader, createSerializer, parseAsStringLiteral } from 'nuqs/server'
import { actions } from '@/lib/audit/actions'
import { parseAsId } from '../../_lib/search-params'

/** `before` is the id of the row after which the page starts. */
const auditParams = {
  action: parseAsStringLiteral(actions),
  user: parseAsId,
  before: parseAsId,
}

export const loadAuditParams = createLoader(auditParams)
export type AuditParams = Awaited<ReturnType<typeof loadAuditParams>>

const serialize = createSerializer(auditParams)
export const auditHref = (params: AuditParams) => serialize('/audit', params)
