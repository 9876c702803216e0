import type { ServerResponse } from 'node:http'
import { anthropicError, anthropicModels, anthropicResult } from './anthropic'
import type { FakeProvider, ReceivedRequest } from './fake-provider'
import { geminiError, geminiModels, geminiResponses, invalidGeminiKey, parseGeminiRequest } from './gemini'
import type { Script } from './script'
import { sendJson, sendResult, stream } from './send'

/** Responds to what speaks Anthropic's or Gemini's protocol. False for another request. */
export async function others(fake: FakeProvider, received: ReceivedRequest, response: ServerResponse, script: Script) {
  const { method, path, headers } = received
  if (path.startsWith('/v1beta/') || /^\/v1\/models\/[^/]+:/.test(path)) await gemini(fake, received, response, script)
  else if (headers['x-api-key'] !== undefined && /^\/v1\/(messages|models)/.test(path))
    await anthropic(fake, received, response, script)
  else if (method === 'POST' && path.startsWith('/v1/messages')) sendJson(received, response, 401, UNAUTHENTICATED)
  else return false
  return true
}

const UNAUTHENTICATED = anthropicError(401, 'invalid x-api-key')

async function anthropic(fake: FakeProvider, received: ReceivedRequest, response: ServerResponse, script: Script) {
  const { method, path, headers, json } = received
  response.setHeader('request-id', 'req_011fake')
  response.setHeader('anthropic-organization-id', 'org-of-the-team')
  response.setHeader('anthropic-ratelimit-requests-remaining', '49')
  if (fake.rejectedKeys.has(String(headers['x-api-key']))) return sendJson(received, response, 401, UNAUTHENTICATED)
  if (headers['anthropic-version'] === undefined)
    return sendJson(received, response, 400, anthropicError(400, 'anthropic-version: header is required'))
  if (fault(received, response, script, anthropicError)) return
  if (method === 'GET') return sendJson(received, response, 200, anthropicModels(fake.otherModels.anthropic))
  const result = anthropicResult(path, json as Parameters<typeof anthropicResult>[1], script)
  if (!result) return sendJson(received, response, 404, anthropicError(404, `Not found: ${path}`))
  return sendResult(received, response, result, script)
}

async function gemini(fake: FakeProvider, received: ReceivedRequest, response: ServerResponse, script: Script) {
  const { method, path, headers, json } = received
  const key = String(headers['x-goog-api-key'] ?? '')
  if (key === '' || fake.rejectedKeys.has(key)) return sendJson(received, response, 400, invalidGeminiKey)
  if (fault(received, response, script, geminiError)) return
  if (method === 'GET') return sendJson(received, response, 200, geminiModels(fake.otherModels.gemini))
  const call = parseGeminiRequest(path)
  if (!call) return sendJson(received, response, 404, geminiError(404, `Not found: ${path}`))
  const roots = geminiResponses(call, json as Parameters<typeof geminiResponses>[1], script)
  if (call.action !== 'streamGenerateContent') return sendJson(received, response, 200, roots[0])
  const pieces = roots.map((root) => JSON.stringify(root, null, call.isSse ? undefined : 2))
  if (call.isSse)
    return stream(
      received,
      response,
      pieces.map((piece) => `data: ${piece}\r\n\r\n`),
      script,
    )
  response.setHeader('content-type', 'application/json; charset=UTF-8')
  response.end(`[${pieces.join(',\r\n')}]`)
}

/** The faults that a script can ask for before the response begins. */
function fault(
  received: ReceivedRequest,
  response: ServerResponse,
  { silence, reset, status, retryAfter }: Script,
  errorBody: (status: number, message: string) => unknown,
): boolean {
  if (silence) return true
  if (reset === 0) response.destroy()
  else if (status === undefined) return false
  else {
    if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter))
    sendJson(received, response, status, errorBody(status, 'As scripted.'))
  }
  return true
}
