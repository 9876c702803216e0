import { bearerToken, invalidTokenError } from '../../auth/bearer'
import { env } from '../../config/env'
import { AppError } from '../../core/errors'
import { constantTimeEqual } from '../../encryption/vault'
import { log } from '../../logging/log'
import { context } from '../../runtime/context'
import { metrics } from '../../telemetry/metrics'

const TIMEOUT_MS = 2000

/** Whether this process should receive requests. Throws `unavailable` while shutting down or if writes fail. */
export async function readiness() {
  if (context().draining) throw new AppError('unavailable', 'Chatelaine is stopping.')
  if (context().gateway.overdueCount() > 0) throw new AppError('unavailable', 'The ledger cannot be written just now.')
  try {
    await withTimeout(TIMEOUT_MS, context().checkDatabase())
  } catch (error) {
    log.error({ err: error }, 'not ready')
    throw new AppError('unavailable', 'The database cannot be written just now.')
  }
  return { status: 'ok' }
}

function withTimeout<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  const timeout = new Promise<never>((_, reject) =>
    setTimeout(reject, ms, new Error(`timed out after ${ms} ms`)).unref(),
  )
  return Promise.race([work, timeout])
}

/** Metrics in Prometheus' text format: 404 unless METRICS_TOKEN is set, 401 unless the request has it. */
export async function metricsEndpoint(request: Request): Promise<Response> {
  const { METRICS_TOKEN: expected } = env()
  if (expected === undefined) throw new AppError('not_found', 'There is nothing at this path.')
  const token = bearerToken(request)
  if (token === undefined || !constantTimeEqual(token, expected)) throw invalidTokenError(request, token)
  const { type, text } = await metrics().render()
  return new Response(text, { headers: { 'Content-Type': type, 'Cache-Control': 'no-store' } })
}
