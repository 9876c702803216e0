import type { IncomingHttpHeaders } from 'node:http'

/** An Azure request, with its path in OpenAI's API. `deployment` is null if the body names it. */
export type AzureRequest = { path: string; key: string; deployment: string | null; apiVersion: string | null }

const DATED = /^\/openai\/(?:deployments\/([^/]+)\/)?(.+)$/

/** Null if the path is not one of Azure's. */
export function parseAzureRequest(url: string, headers: IncomingHttpHeaders): AzureRequest | null {
  const { pathname, searchParams } = new URL(url, 'http://azure')
  const key = String(headers['api-key'] ?? '')
  const apiVersion = searchParams.get('api-version')
  if (pathname.startsWith('/openai/v1/'))
    return { path: pathname.slice('/openai'.length), key, deployment: null, apiVersion: null }
  const [, deployment, rest] = DATED.exec(pathname) ?? []
  if (rest === undefined || apiVersion === null) return null
  return { path: `/v1/${rest}`, key, deployment: deployment ? decodeURIComponent(deployment) : null, apiVersion }
}

/** Azure's error message for a field that is newer than the requested API version. */
export function unsupportedField({ apiVersion }: AzureRequest, body: object): string | undefined {
  if (apiVersion === null || apiVersion >= '2024-09-01') return
  const name = ['stream_options', 'max_completion_tokens'].find((word) => word in body)
  return name && `Unrecognized request argument supplied: ${name}`
}

/** Azure sends this before the first chunk of a stream. */
export const filterResults = JSON.stringify({
  choices: [],
  created: 0,
  id: '',
  model: '',
  object: '',
  prompt_filter_results: [{ prompt_index: 0, content_filter_results: { hate: { filtered: false, severity: 'safe' } } }],
})
