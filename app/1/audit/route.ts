import { AuditApiQuery, toAuditEventDto, toAuditQuery } from '@/lib/audit/dto'
import { listAudit } from '@/lib/audit/list-audit'
import { readQuery } from '@/lib/http/api/request'
import { route } from '@/lib/http/api/route'
import { withAdmin } from '@/lib/http/api/with-auth'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: withAdmin(async (admin, request) =>
    (await listAudit(admin, toAuditQuery(readQuery(request, AuditApiQuery)))).rows.map(toAuditEventDto),
  ),
})
