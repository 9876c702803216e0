import { createLoader, createSerializer, parseAsStringLiteral } from 'nuqs/server'
import { actions } from '@/lib/audit/actions'
import { parseAsId } from '../../_lib/address-parsers'

/** What the address says about the part of the audit that is shown. */
const auditParams = {
  action: parseAsStringLiteral(actions),
  person: parseAsId,
  before: parseAsId,
}

export const loadAuditParams = createLoader(auditParams)
export type AuditParams = Awaited<ReturnType<typeof loadAuditParams>>

const serialize = createSerializer(auditParams)
export const auditHref = (params: AuditParams) => serialize('/audit', params)
