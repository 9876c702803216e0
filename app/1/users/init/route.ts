import { AppError } from '@/lib/core/errors'
import { isCrossSite } from '@/lib/http/cross-site'
import { route } from '@/lib/http/route'
import { hasRoot, initRoot } from '@/lib/users/root'
import { meToWire } from '@/lib/users/wire'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: async (request) => {
    if (!(await hasRoot()) && isCrossSite((name) => request.headers.get(name)))
      throw new AppError('forbidden', 'Another site may not set Chatelaine up.')
    return meToWire(await initRoot())
  },
})
