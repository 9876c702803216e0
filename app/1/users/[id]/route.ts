import { asAdmin } from '@/lib/http/as'
import { bodyOf, idOf } from '@/lib/http/request'
import { route } from '@/lib/http/route'
import { withToken } from '@/lib/users/reveal'
import { UserPatch } from '@/lib/users/schema'
import { getUser, patchUser, removeUser } from '@/lib/users/users'
import { userDetailToWire as told } from '@/lib/users/wire'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: asAdmin(async (admin, _, params) => told(await withToken(admin, await getUser(admin, idOf(params, 'user'))))),
  PATCH: asAdmin(async (admin, request, params) =>
    told(await withToken(admin, await patchUser(admin, idOf(params, 'user'), await bodyOf(request, UserPatch)))),
  ),
  DELETE: asAdmin((admin, _, params) => removeUser(admin, idOf(params, 'user'))),
})
