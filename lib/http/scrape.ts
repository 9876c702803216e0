import { bearerOf, refusedBearer } from '../auth/bearer'
import { env } from '../config/env'
import { AppError } from '../core/errors'
import { isSame } from '../encryption/vault'
import { meters } from '../telemetry/meters'

/** What Prometheus reads. Without a METRICS_TOKEN there is nothing here; without it in the request, 401. */
export async function scrape(request: Request): Promise<Response> {
  const { METRICS_TOKEN: expected } = env()
  if (expected === undefined) throw new AppError('not_found', 'There is nothing at this path.')
  const token = bearerOf(request)
  if (token === undefined || !isSame(token, expected)) throw refusedBearer(request, token)
  const { type, text } = await meters().read()
  return new Response(text, { headers: { 'Content-Type': type, 'Cache-Control': 'no-store' } })
}
