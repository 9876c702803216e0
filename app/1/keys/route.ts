import { readJsonBody } from '@/lib/http/api/request'
import { route } from '@/lib/http/api/route'
import { withAdmin } from '@/lib/http/api/with-auth'
import { toKeyDto } from '@/lib/keys/dto'
import { addKey } from '@/lib/keys/keys'
import { revealKeys } from '@/lib/keys/reveal'
import { NewKey } from '@/lib/keys/schema'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: withAdmin(async (admin) => (await revealKeys(admin)).map(toKeyDto)),
  POST: withAdmin(async (admin, request) => toKeyDto(await addKey(admin, await readJsonBody(request, NewKey)))),
})
