import { parseId, readQuery } from '@/lib/http/api/request'
import { route } from '@/lib/http/api/route'
import { withUser } from '@/lib/http/api/with-auth'
import { toNewTokenDto } from '@/lib/users/dto'
import { RotateQuery } from '@/lib/users/schema'
import { rotateToken } from '@/lib/users/tokens'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: withUser(async (user, request, params) =>
    toNewTokenDto(await rotateToken(user, parseId(params, 'token'), readQuery(request, RotateQuery).overlapSeconds)),
  ),
})
