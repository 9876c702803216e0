import { AppError } from '@/lib/core/errors'
import { route } from '@/lib/http/api/route'
import { isCrossSite } from '@/lib/http/server/request-guard'
import { toMeDto } from '@/lib/users/dto'
import { hasRoot, initRoot } from '@/lib/users/root'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: async (request) => {
    if (!(await hasRoot()) && isCrossSite((name) => request.headers.get(name)))
      throw new AppError('forbidden', 'Cross-site requests may not initialize Chatelaine.')
    return toMeDto(await initRoot())
  },
})
