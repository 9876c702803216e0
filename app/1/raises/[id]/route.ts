import { parseId, readJsonBody } from '@/lib/http/api/request'
import { route } from '@/lib/http/api/route'
import { withAdmin } from '@/lib/http/api/with-auth'
import { toRaiseDto } from '@/lib/users/dto'
import { decideRaise } from '@/lib/users/raises'
import { RaiseDecision } from '@/lib/users/schema'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  PATCH: withAdmin(async (admin, request, params) =>
    toRaiseDto(await decideRaise(admin, parseId(params, 'raise'), await readJsonBody(request, RaiseDecision))),
  ),
})
