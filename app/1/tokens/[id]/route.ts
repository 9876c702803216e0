import { parseId, readJsonBody } from '@/lib/http/api/request'
import { route } from '@/lib/http/api/route'
import { withUser } from '@/lib/http/api/with-auth'
import { toTokenDto } from '@/lib/users/dto'
import { TokenPatch } from '@/lib/users/schema'
import { patchToken, revokeToken } from '@/lib/users/tokens'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  PATCH: withUser(async (user, request, params) =>
    toTokenDto(await patchToken(user, parseId(params, 'token'), await readJsonBody(request, TokenPatch))),
  ),
  DELETE: withUser((user, _, params) => revokeToken(user, parseId(params, 'token'))),
})
