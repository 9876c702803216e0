import { readQuery } from '@/lib/http/api/request'
import { route } from '@/lib/http/api/route'
import { withAdmin } from '@/lib/http/api/with-auth'
import { callerQuery, toCallersDto } from '@/lib/usage/caller-dto'
import { callers } from '@/lib/usage/callers'
import { CallersQuery } from '@/lib/usage/schema'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: withAdmin(async (admin, request) =>
    toCallersDto(await callers(admin, callerQuery(readQuery(request, CallersQuery)))),
  ),
})
