import { parseId, readJsonBody } from '@/lib/http/api/request'
import { route } from '@/lib/http/api/route'
import { withUser } from '@/lib/http/api/with-auth'
import { toNewTokenDto, toTokenDto } from '@/lib/users/dto'
import { NewToken } from '@/lib/users/schema'
import { addToken, listTokens } from '@/lib/users/tokens'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: withUser(async (user, _, params) => (await listTokens(user, parseId(params, 'user'))).map(toTokenDto)),
  POST: withUser(async (user, request, params) =>
    toNewTokenDto(await addToken(user, parseId(params, 'user'), await readJsonBody(request, NewToken))),
  ),
})
