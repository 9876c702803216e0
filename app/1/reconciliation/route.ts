import { readQuery } from '@/lib/http/api/request'
import { route } from '@/lib/http/api/route'
import { withAdmin } from '@/lib/http/api/with-auth'
import { ReconciliationQuery, rangeOfQuery, toComparedDayDto } from '@/lib/reconciliation/dto'
import { comparedDays } from '@/lib/reconciliation/statement'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: withAdmin(async (admin, request) => {
    const range = rangeOfQuery(readQuery(request, ReconciliationQuery))
    return (await comparedDays(admin, range, null)).map(toComparedDayDto)
  }),
})
