import { asMember } from '@/lib/http/as'
import { queryOf } from '@/lib/http/request'
import { route } from '@/lib/http/route'
import { UsageQuery } from '@/lib/usage/schema'
import { spanOf } from '@/lib/usage/span'
import { myUsage } from '@/lib/usage/usage'
import { usageToWire } from '@/lib/usage/wire'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: asMember(async (member, request) => usageToWire(await myUsage(member, spanOf(queryOf(request, UsageQuery))))),
})
