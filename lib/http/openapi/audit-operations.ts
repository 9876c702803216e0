import { z } from 'zod'
import { AuditApiQuery, AuditEventDto } from '../../audit/dto'
import { auditEvent } from './examples'
import type { Operation } from './operation'

export const auditOperations: readonly Operation[] = [
  {
    id: 'listAuditEvents',
    method: 'get',
    path: '/1/audit',
    tag: 'audit',
    summary: 'List audit events',
    description:
      'List events of the audit log, newest first, or oldest first after an ID. Each event has the hash of all sealed before it.',
    access: 'admin',
    query: AuditApiQuery,
    response: { schema: z.array(AuditEventDto), description: 'The events.', example: [auditEvent] },
  },
]
