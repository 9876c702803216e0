import { asAdmin } from '@/lib/http/as'
import { bodyOf, idOf } from '@/lib/http/request'
import { route } from '@/lib/http/route'
import { getKey, patchKey, removeKey } from '@/lib/keys/keys'
import { KeyPatch } from '@/lib/keys/schema'
import { keyDetailToWire as told } from '@/lib/keys/wire'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: asAdmin(async (admin, _, params) => told(await getKey(admin, idOf(params, 'key')))),
  PATCH: asAdmin(async (admin, request, params) =>
    told(await patchKey(admin, idOf(params, 'key'), await bodyOf(request, KeyPatch))),
  ),
  DELETE: asAdmin((admin, _, params) => removeKey(admin, idOf(params, 'key'))),
})
