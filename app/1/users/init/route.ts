import { refuseCrossSite } from '@/lib/http/cross-site'
import { route } from '@/lib/http/route'
import { hasRoot, initRoot } from '@/lib/users/root'
import { meToWire } from '@/lib/users/wire'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: async (request) => {
    if (!(await hasRoot())) refuseCrossSite(request)
    return meToWire(await initRoot())
  },
})
