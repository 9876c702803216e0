import { assertOwnVisitor } from '@/lib/http/api/claim'
import { route } from '@/lib/http/api/route'
import { toMeDto } from '@/lib/users/dto'
import { hasRoot, initRoot } from '@/lib/users/root'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: async (request) => {
    if (!(await hasRoot())) assertOwnVisitor((name) => request.headers.get(name))
    return toMeDto(await initRoot())
  },
})
