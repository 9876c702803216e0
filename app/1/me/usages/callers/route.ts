import { readQuery } from '@/lib/http/api/request'
import { route } from '@/lib/http/api/route'
import { withUser } from '@/lib/http/api/with-auth'
import { callerQuery, toCallersDto } from '@/lib/usage/caller-dto'
import { myCallers } from '@/lib/usage/callers'
import { CallersQuery } from '@/lib/usage/schema'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: withUser(async (member, request) =>
    toCallersDto(await myCallers(member, callerQuery(readQuery(request, CallersQuery)))),
  ),
})
