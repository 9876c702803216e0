import { parseId, readJsonBody } from '@/lib/http/api/request'
import { route } from '@/lib/http/api/route'
import { withAdmin } from '@/lib/http/api/with-auth'
import { toUserDetailDto } from '@/lib/users/dto'
import { attachToken } from '@/lib/users/reveal'
import { UserPatch } from '@/lib/users/schema'
import { getUser, patchUser, removeUser } from '@/lib/users/users'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: withAdmin(async (admin, _, params) =>
    toUserDetailDto(await attachToken(admin, await getUser(admin, parseId(params, 'user')))),
  ),
  PATCH: withAdmin(async (admin, request, params) =>
    toUserDetailDto(
      await attachToken(admin, await patchUser(admin, parseId(params, 'user'), await readJsonBody(request, UserPatch))),
    ),
  ),
  DELETE: withAdmin((admin, _, params) => removeUser(admin, parseId(params, 'user'))),
})
