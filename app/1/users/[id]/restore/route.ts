import { asAdmin } from '@/lib/http/as'
import { idOf } from '@/lib/http/request'
import { route } from '@/lib/http/route'
import { withToken } from '@/lib/users/reveal'
import { restoreUser } from '@/lib/users/users'
import { userToWire } from '@/lib/users/wire'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: asAdmin(async (admin, _, params) =>
    userToWire(await withToken(admin, await restoreUser(admin, idOf(params, 'user')))),
  ),
})
