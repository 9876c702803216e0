import { jsonHeaders, route } from '@/lib/http/api/route'
import { openApi } from '@/lib/http/openapi/openapi'

let document: string | undefined

/** Rendered once: everybody may ask for it, and building it takes longer than a gateway request. */
const render = () => {
  document ??= JSON.stringify(openApi())
  return new Response(document, { headers: jsonHeaders })
}

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({ GET: render })
