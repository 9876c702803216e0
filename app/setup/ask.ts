import { bodyOf } from '../_lib/curl'

/** `status` null: the server could not be reached, or broke off. */
export type Reply = { ok: boolean; status: number | null; text: string }

/** Sends what the curl line sends, as whoever the token belongs to. */
export async function ask(token: string, model: string): Promise<Reply> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  try {
    const response = await fetch('/v1/chat/completions', { method: 'POST', headers, body: bodyOf(model) })
    return { ok: response.ok, status: response.status, text: laidOut(await response.text()) }
  } catch (error) {
    if (error instanceof TypeError) return { ok: false, status: null, text: '' }
    throw error
  }
}

/** Whatever a provider calls it, only JSON can be laid out. */
function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}
