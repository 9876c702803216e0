import { asMember } from '@/lib/http/as'
import { idOf, queryOf } from '@/lib/http/request'
import { route } from '@/lib/http/route'
import { resetUser } from '@/lib/users/reset'
import { ResetQuery } from '@/lib/users/schema'
import { userToWire } from '@/lib/users/wire'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: asMember(async (member, request, params) =>
    userToWire(await resetUser(member, idOf(params, 'user'), queryOf(request, ResetQuery).token)),
  ),
})
