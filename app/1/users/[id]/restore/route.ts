import { parseId } from '@/lib/http/api/request'
import { route } from '@/lib/http/api/route'
import { withAdmin } from '@/lib/http/api/with-auth'
import { toUserDto } from '@/lib/users/dto'
import { attachToken } from '@/lib/users/reveal'
import { restoreUser } from '@/lib/users/users'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: withAdmin(async (admin, _, params) =>
    toUserDto(await attachToken(admin, await restoreUser(admin, parseId(params, 'user')))),
  ),
})
