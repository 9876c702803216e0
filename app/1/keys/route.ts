import { asAdmin } from '@/lib/http/as'
import { bodyOf } from '@/lib/http/request'
import { route } from '@/lib/http/route'
import { addKey } from '@/lib/keys/keys'
import { revealKeys } from '@/lib/keys/reveal'
import { NewKey } from '@/lib/keys/schema'
import { keyToWire } from '@/lib/keys/wire'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: asAdmin(async (admin) => (await revealKeys(admin)).map(keyToWire)),
  POST: asAdmin(async (admin, request) => keyToWire(await addKey(admin, await bodyOf(request, NewKey)))),
})
