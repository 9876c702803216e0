import { route } from '@/lib/http/api/route'
import { withAdmin } from '@/lib/http/api/with-auth'
import { listModels } from '@/lib/settings/models'
import { toModelDto } from '@/lib/settings/price-dto'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: withAdmin(async (admin) => (await listModels(admin)).models.map(toModelDto)),
})
