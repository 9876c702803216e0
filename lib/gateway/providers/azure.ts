import { baseUrl, type Target } from './openai'

type AzureKey = { base: URL; secret: string; apiVersion: string | null }

/** A resource's endpoint, without the `/openai/…` that people copy along. Null when it is no http URL. */
export function azureBase(endpoint: string): URL | null {
  const url = baseUrl(endpoint)
  if (url) url.pathname = new URL(endpoint).pathname.replace(/\/openai(\/.*)?$/s, '').replace(/(?<!\/)\/+$/, '')
  return url
}

/**
 * Undated: `/openai/v1/…`, the deployment named as the model in the body. With an `apiVersion` that is a date:
 * `/openai/deployments/{deployment}/…`, the model in the body being ignored. `deployment` null for what has none.
 */
export function azureTarget({ base, secret, apiVersion }: AzureKey, path: string, deployment: string | null): Target {
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

/** Whether the path names the deployment, so that the body need not. */
export const namesDeployment = (apiVersion: string | null, path: string) =>
  isDated(apiVersion) && !path.startsWith('responses')

const FIRST_OF_NOW = '2024-09-01'

/** Versions before refuse `max_completion_tokens`, and `stream_options`: there is no usage in their streams. */
export const isOfNow = (apiVersion: string | null) =>
  apiVersion === null || !isDated(apiVersion) || apiVersion.slice(0, FIRST_OF_NOW.length) >= FIRST_OF_NOW

const isDated = (apiVersion: string | null) => apiVersion !== null && /^\d{4}-\d{2}-\d{2}/.test(apiVersion)
