import { readiness } from '@/lib/http/api/monitoring'
import { route } from '@/lib/http/api/route'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({ GET: readiness })
