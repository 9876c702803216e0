import { assertMayCreateRoot } from '@/lib/http/api/claim'
import { route } from '@/lib/http/api/route'
import { toMeDto } from '@/lib/users/dto'
import { initRoot } from '@/lib/users/root'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: async ({ headers }) => {
    await assertMayCreateRoot((name) => headers.get(name), headers.get('x-setup-code'))
    return toMeDto(await initRoot())
  },
})
