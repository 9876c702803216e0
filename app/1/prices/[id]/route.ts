import { parseId } from '@/lib/http/api/request'
import { route } from '@/lib/http/api/route'
import { withAdmin } from '@/lib/http/api/with-auth'
import { removePrice } from '@/lib/settings/prices'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  DELETE: withAdmin((admin, _, params) => removePrice(admin, parseId(params, 'price'))),
})
