import type { Client } from './client'
import { first, headersDown, streaming } from './headers'
import { jsonMeter } from './json-meter'
import type { Meter, Seen } from './seen'
import type { Answer } from './send'
import { streamMeter } from './stream-meter'
import type { Timing } from './timing'

/** Closes the books on what was seen; false when that could not be written in time. */
export type Close = (seen: Seen, firstByteAt: number | null) => Promise<boolean>

/** Passes an answer to the client as it comes, its last bytes only once the books are closed. True unless it broke on the way. */
export async function relay(answer: Answer, client: Client, hideUsage: boolean, { readOn }: Timing, close: Close) {
  const isStream = /^text\/event-stream\b/i.test(first(answer.headers['content-type']) ?? '')
  const meter = isStream ? streamMeter(hideUsage) : jsonMeter()
  const headers = headersDown(answer.headers, !isStream)
  client.head(answer.status, isStream ? { ...headers, ...streaming } : headers, isStream)

  let firstByteAt: number | null = null
  let closing: Promise<boolean> | null = null
  const settled = () => {
    closing ??= close(meter.seen(), firstByteAt)
    return closing
  }
  const stopLeaving = onLeaving(answer, client, meter, readOn)
  const failure = await pass().then(
    () => null,
    (error: unknown) => ({ error }),
  )
  stopLeaving()
  const written = await settled()
  // What did not come from the connections is a mistake of ours, and no reason to leave an entry open.
  if (failure && !answer.body.errored && !client.gone.aborted) throw failure.error
  if (failure && client.fresh && written) return false
  if (failure || !written) client.cut()
  else client.end(Buffer.concat(meter.held()))
  return true

  async function pass() {
    for await (const chunk of answer.body) {
      firstByteAt ??= Date.now()
      await client.write(Buffer.concat(meter.take(chunk)))
      if (!meter.complete) continue
      if (await settled()) await client.write(Buffer.concat(meter.held()))
      else client.cut()
    }
  }
}

/** A client that leaves stops the provider at once; but of an answer that is finished the usage is still waited for. */
function onLeaving({ body }: Answer, { gone }: Client, meter: Meter, readOn: number) {
  let timer: NodeJS.Timeout | undefined
  const leave = () => {
    if (meter.finished) timer = setTimeout(() => body.destroy(), readOn)
    else body.destroy()
  }
  if (gone.aborted) leave()
  else gone.addEventListener('abort', leave, { once: true })
  return () => {
    clearTimeout(timer)
    gone.removeEventListener('abort', leave)
  }
}
