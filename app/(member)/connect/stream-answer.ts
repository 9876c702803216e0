import { eventsOf } from './events-of'

/** `status` null: the server could not be reached, or broke off. */
export type Failure = { status: number | null; message: string }

type Question = { token: string; model: string; prompt: string; add: (text: string) => void; signal: AbortSignal }
type Chunk = { choices?: { delta?: { content?: string | null } }[]; error?: { message?: string } }

/** Passes on each piece as it comes. `id`: under which the books have the request; null when it never got so far. */
export async function streamAnswer({ token, model, prompt, add, signal }: Question) {
  const body = JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: prompt }] })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  let id: string | null = null
  try {
    const response = await fetch('/v1/chat/completions', { method: 'POST', headers, body, signal })
    id = response.headers.get('x-chatelaine-request-id')
    if (!response.ok || !response.body) return { id, failure: await refusal(response) }
    for await (const data of eventsOf(response.body)) {
      if (data === '[DONE]') continue
      const { choices, error }: Chunk = JSON.parse(data)
      if (error) return { id, failure: { status: null, message: error.message ?? '' } }
      add(choices?.[0]?.delta?.content ?? '')
    }
    return { id, failure: null }
  } catch (error) {
    if (signal.aborted) return { id, failure: null }
    // The connection broke, or a provider sent what no client could read.
    if (error instanceof TypeError || error instanceof SyntaxError)
      return { id, failure: { status: null, message: '' } }
    throw error
  }
}

async function refusal(response: Response): Promise<Failure> {
  const text = await response.text()
  return { status: response.status, message: messageIn(text) ?? text.slice(0, 500) }
}

function messageIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as Chunk | null)?.error?.message
  } catch (error) {
    if (error instanceof SyntaxError) return
    throw error
  }
}
