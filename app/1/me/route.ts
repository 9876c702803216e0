import { asMember } from '@/lib/http/as'
import { route } from '@/lib/http/route'
import { revealMe } from '@/lib/users/reveal'
import { meToWire } from '@/lib/users/wire'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: asMember(async (member) => meToWire(await revealMe(member))),
})
