import { readJsonBody, readQuery } from '@/lib/http/api/request'
import { route } from '@/lib/http/api/route'
import { withAdmin } from '@/lib/http/api/with-auth'
import { toUserDto } from '@/lib/users/dto'
import { revealUsers } from '@/lib/users/reveal'
import { NewUser, UserQuery } from '@/lib/users/schema'
import { addUser } from '@/lib/users/users'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: withAdmin(async (admin, request) => (await revealUsers(admin, readQuery(request, UserQuery))).map(toUserDto)),
  POST: withAdmin(async (admin, request) => toUserDto(await addUser(admin, await readJsonBody(request, NewUser)))),
})
