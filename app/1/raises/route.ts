import { route } from '@/lib/http/api/route'
import { withAdmin } from '@/lib/http/api/with-auth'
import { toRaiseDto } from '@/lib/users/dto'
import { listRaiseRequests } from '@/lib/users/raises'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: withAdmin(async (admin) => (await listRaiseRequests(admin)).map(toRaiseDto)),
})
