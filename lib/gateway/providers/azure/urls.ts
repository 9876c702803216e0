import { baseUrl } from '../openai/urls'
import type { ProviderConfig, Target } from '../provider'

/** A resource's endpoint, without the `/openai/…` that is often copied along. Null when it is not an HTTP URL. */
export function azureBaseUrl(endpoint: string): URL | null {
  const url = baseUrl(endpoint)
  if (url) url.pathname = new URL(endpoint).pathname.replace(/\/openai(\/.*)?$/s, '').replace(/(?<!\/)\/+$/, '')
  return url
}

/**
 * Without a dated `apiVersion`: `/openai/v1/…`, and the body's model is the deployment. With one:
 * `/openai/deployments/{deployment}/…`, and the body's model is ignored. `deployment`: null for paths without one.
 */
export function azureTarget(
  { base, secret, apiVersion }: Pick<ProviderConfig, 'base' | 'secret' | 'apiVersion'>,
  path: string,
  deployment: string | null,
): Target {
  const dated =
    deployment !== null && !path.startsWith('responses')
      ? `deployments/${encodeURIComponent(deployment)}/${path}`
      : path
  const query = apiVersion === null ? '' : `?api-version=${encodeURIComponent(apiVersion)}`
  return {
    origin: base.origin,
    path: `${base.pathname.replace(/\/$/, '')}/openai/${isDated(apiVersion) ? dated : `v1/${path}`}${query}`,
    headers: { 'api-key': secret },
  }
}

/** Conversations are offered by the undated API only, and name their deployment in the query: what is dated has been retired. */
export function azureRealtime(config: Pick<ProviderConfig, 'base' | 'secret'>, deployment: string): Target {
  return azureTarget({ ...config, apiVersion: null }, `realtime?model=${encodeURIComponent(deployment)}`, null)
}

/** Whether the path names the deployment, so that the body need not. */
export const deploymentInPath = (apiVersion: string | null, path: string) =>
  isDated(apiVersion) && !path.startsWith('responses')

const FIRST_MODERN_VERSION = '2024-09-01'

/** Older versions reject `max_completion_tokens` and `stream_options`, and report no usage in streams. */
export const hasModernParameters = (apiVersion: string | null) =>
  apiVersion === null ||
  !isDated(apiVersion) ||
  apiVersion.slice(0, FIRST_MODERN_VERSION.length) >= FIRST_MODERN_VERSION

const isDated = (apiVersion: string | null) => apiVersion !== null && /^\d{4}-\d{2}-\d{2}/.test(apiVersion)
