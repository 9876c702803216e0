import { asAdmin } from '@/lib/http/as'
import { bodyOf, queryOf } from '@/lib/http/request'
import { route } from '@/lib/http/route'
import { revealUsers } from '@/lib/users/reveal'
import { NewUser, UserQuery } from '@/lib/users/schema'
import { addUser } from '@/lib/users/users'
import { userToWire } from '@/lib/users/wire'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: asAdmin(async (admin, request) => (await revealUsers(admin, queryOf(request, UserQuery))).map(userToWire)),
  POST: asAdmin(async (admin, request) => userToWire(await addUser(admin, await bodyOf(request, NewUser)))),
})
