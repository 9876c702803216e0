import { readQuery } from '@/lib/http/api/request'
import { route } from '@/lib/http/api/route'
import { withAdmin } from '@/lib/http/api/with-auth'
import { rangeFromQuery } from '@/lib/usage/date-range'
import { toUsageDto } from '@/lib/usage/dto'
import { UsageQuery } from '@/lib/usage/schema'
import { usageByUser } from '@/lib/usage/usage'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: withAdmin(async (admin, request) =>
    (await usageByUser(admin, rangeFromQuery(readQuery(request, UsageQuery)))).map(toUsageDto),
  ),
})
