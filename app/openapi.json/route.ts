import { route } from '@/lib/http/api/route'
import { openApi } from '@/lib/http/openapi/openapi'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({ GET: openApi })
