import { asAdmin } from '@/lib/http/as'
import { queryOf } from '@/lib/http/request'
import { route } from '@/lib/http/route'
import { UsageQuery } from '@/lib/usage/schema'
import { spanOf } from '@/lib/usage/span'
import { usageByUser } from '@/lib/usage/usage'
import { usageToWire } from '@/lib/usage/wire'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: asAdmin(async (admin, request) =>
    (await usageByUser(admin, spanOf(queryOf(request, UsageQuery)))).map(usageToWire),
  ),
})
