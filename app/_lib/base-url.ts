import { headers } from 'next/headers'

/** Where this browser reaches the `/v1` door: by the very address it used for this page. */
export async function baseUrl(): Promise<string> {
  const request = await headers()
  const scheme = request.get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https' ? 'https' : 'http'
  return `${scheme}://${request.get('host') ?? 'localhost:3000'}/v1`
}
