import { bodyOf } from '../curl'

export type Reply = { ok: boolean; status: number; text: string }

/** Sends what the curl line sends, as whoever the token belongs to. */
export async function ask(token: string, model: string): Promise<Reply> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch('/v1/chat/completions', { method: 'POST', headers, body: bodyOf(model) })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json')
  return { ok: response.ok, status: response.status, text: isJson ? JSON.stringify(JSON.parse(text), null, 2) : text }
}
