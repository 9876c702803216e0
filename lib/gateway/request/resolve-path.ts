import { decodePathSegment } from '../../core/input'

/** A request's address as `/v1/…`. `deployment`: the model, where the path names it as Azure's SDKs do. */
export type ResolvedPath = { path: string; deployment: string | null }

const NEEDS_RESOLVING = /\/\/|\/$|^\/v1\/v1|^\/(?!v1)/

/**
 * Accepts what clients make of a base URL that is nearly right, or of Azure's: doubled slashes, one at the end, `/v1/v1`,
 * `/openai/v1/…`, `/openai/deployments/{model}/…`, `/dashboard/billing/…`, `/api/usage/token`.
 */
export function resolvePath(path: string): ResolvedPath {
  if (!NEEDS_RESOLVING.test(path)) return { path, deployment: null }
  const plain = path.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '')
  const [, deployment, rest] = /^\/openai\/deployments\/([^/]+)\/(.+)$/.exec(plain) ?? []
  if (deployment !== undefined) return { path: `/v1/${rest}`, deployment: decodePathSegment(deployment) }
  return { path: `/v1${plain.replace(/^\/openai(?=\/)/, '').replace(/^(?:\/v1)+(?=\/|$)/, '')}`, deployment: null }
}
