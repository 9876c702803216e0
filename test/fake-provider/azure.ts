import type { IncomingHttpHeaders } from 'node:http'

/** A request in Azure's words, and what it is in OpenAI's. `deployment` null where the body names it. */
export type AzureAsked = { path: string; key: string; deployment: string | null; apiVersion: string | null }

const DATED = /^\/openai\/(?:deployments\/([^/]+)\/)?(.+)$/

/** Null when the path is not one of Azure's. */
export function azureAsked(url: string, headers: IncomingHttpHeaders): AzureAsked | null {
  const { pathname, searchParams } = new URL(url, 'http://azure')
  const key = String(headers['api-key'] ?? '')
  const apiVersion = searchParams.get('api-version')
  if (pathname.startsWith('/openai/v1/'))
    return { path: pathname.slice('/openai'.length), key, deployment: null, apiVersion: null }
  const [, deployment, rest] = DATED.exec(pathname) ?? []
  if (rest === undefined || apiVersion === null) return null
  return { path: `/v1/${rest}`, key, deployment: deployment ? decodeURIComponent(deployment) : null, apiVersion }
}

/** What Azure says to words that are newer than the version asked, which tells no usage in streams either. */
export function refusedWord({ apiVersion }: AzureAsked, body: object): string | undefined {
  if (apiVersion === null || apiVersion >= '2024-09-01') return
  const name = ['stream_options', 'max_completion_tokens'].find((word) => word in body)
  return name && `Unrecognized request argument supplied: ${name}`
}

/** What Azure sends before a stream's first chunk. */
export const filterResults = JSON.stringify({
  choices: [],
  created: 0,
  id: '',
  model: '',
  object: '',
  prompt_filter_results: [{ prompt_index: 0, content_filter_results: { hate: { filtered: false, severity: 'safe' } } }],
})
