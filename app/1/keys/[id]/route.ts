import { parseId, readJsonBody } from '@/lib/http/api/request'
import { route } from '@/lib/http/api/route'
import { withAdmin } from '@/lib/http/api/with-auth'
import { toKeyDetailDto } from '@/lib/keys/dto'
import { getKey, patchKey, removeKey } from '@/lib/keys/keys'
import { KeyPatch } from '@/lib/keys/schema'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: withAdmin(async (admin, _, params) => toKeyDetailDto(await getKey(admin, parseId(params, 'key')))),
  PATCH: withAdmin(async (admin, request, params) =>
    toKeyDetailDto(await patchKey(admin, parseId(params, 'key'), await readJsonBody(request, KeyPatch))),
  ),
  DELETE: withAdmin((admin, _, params) => removeKey(admin, parseId(params, 'key'))),
})
