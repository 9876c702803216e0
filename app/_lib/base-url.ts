import { headers } from 'next/headers'
import { isHttps } from '@/lib/config/env'

/** The base URL of the OpenAI-compatible API, with the scheme and host of the current request. */
export async function baseUrl(): Promise<string> {
  const request = await headers()
  const forwarded = request.get('x-forwarded-proto')?.split(',')[0]?.trim()
  const scheme = isHttps() || forwarded === 'https' ? 'https' : 'http'
  return `${scheme}://${request.get('host') ?? 'localhost:3000'}/v1`
}
