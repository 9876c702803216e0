import { readJsonBody } from '@/lib/http/api/request'
import { route } from '@/lib/http/api/route'
import { withAdmin } from '@/lib/http/api/with-auth'
import { toPriceDto } from '@/lib/settings/price-dto'
import { listPrices, setPrice } from '@/lib/settings/prices'
import { NewPrice } from '@/lib/settings/schema'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: withAdmin(async (admin) => (await listPrices(admin)).map(toPriceDto)),
  POST: withAdmin(async (admin, request) => toPriceDto(await setPrice(admin, await readJsonBody(request, NewPrice)))),
})
