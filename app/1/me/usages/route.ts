import { readQuery } from '@/lib/http/api/request'
import { route } from '@/lib/http/api/route'
import { withUser } from '@/lib/http/api/with-auth'
import { rangeFromQuery } from '@/lib/usage/date-range'
import { toUsageDto } from '@/lib/usage/dto'
import { UsageQuery } from '@/lib/usage/schema'
import { myUsage } from '@/lib/usage/usage'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: withUser(async (member, request) =>
    toUsageDto(await myUsage(member, rangeFromQuery(readQuery(request, UsageQuery)))),
  ),
})
