import { parseId, readJsonBody } from '@/lib/http/api/request'
import { route } from '@/lib/http/api/route'
import { withUser } from '@/lib/http/api/with-auth'
import { toRaiseDto } from '@/lib/users/dto'
import { createRaise, listRaises } from '@/lib/users/raises'
import { NewRaise } from '@/lib/users/schema'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: withUser(async (user, _, params) => (await listRaises(user, parseId(params, 'user'))).map(toRaiseDto)),
  POST: withUser(async (user, request, params) =>
    toRaiseDto(await createRaise(user, parseId(params, 'user'), await readJsonBody(request, NewRaise))),
  ),
})
