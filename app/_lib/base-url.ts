import { headers } from 'next/headers'

/** The base URL of the OpenAI-compatible API, with the scheme and host of the current request. */
export async function baseUrl(): Promise<string> {
  const request = await headers()
  const scheme = request.get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https' ? 'https' : 'http'
  return `${scheme}://${request.get('host') ?? 'localhost:3000'}/v1`
}
