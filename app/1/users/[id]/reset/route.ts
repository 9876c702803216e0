import { parseId, readQuery } from '@/lib/http/api/request'
import { route } from '@/lib/http/api/route'
import { withUser } from '@/lib/http/api/with-auth'
import { toUserDto } from '@/lib/users/dto'
import { resetUser } from '@/lib/users/rotate-tokens'
import { ResetQuery } from '@/lib/users/schema'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: withUser(async (member, request, params) =>
    toUserDto(await resetUser(member, parseId(params, 'user'), readQuery(request, ResetQuery).token)),
  ),
})
