import type { Call } from './call'
import { headersDown, streaming } from './headers'
import { isStream, meterFor } from './meter-for'
import type { Meter, Seen } from './seen'
import type { Answer } from './send'
import type { Timing } from './timing'

/** Closes the books on what was seen; false when that could not be written in time. */
export type Close = (seen: Seen, firstByteAt: number | null) => Promise<boolean>

/** What is read at most for a client that has left. */
const MOST_FOR_NOBODY = 64 * 2 ** 20

/** Passes an answer to the client as it comes, its last bytes only once the books are closed. True unless it broke on the way. */
export async function relay(answer: Answer, call: Call, hideUsage: boolean, { readOn }: Timing, close: Close) {
  const { client, endpoint } = call
  const streams = isStream(answer)
  const meter = meterFor(answer, endpoint, hideUsage)
  const headers = headersDown(answer.headers, !streams)
  client.head(answer.status, streams ? { ...headers, ...streaming } : headers, streams)

  let firstByteAt: number | null = null
  let closing: Promise<boolean> | null = null
  const settled = () => {
    closing ??= (async () => {
      await meter.looked()
      return close(meter.seen(), firstByteAt)
    })()
    return closing
  }
  const stopLeaving = onLeaving(answer, call, meter, readOn)
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
    let forNobody = 0
    for await (const chunk of answer.body) {
      firstByteAt ??= Date.now()
      if (client.gone.aborted) forNobody += chunk.length
      if (forNobody > MOST_FOR_NOBODY) answer.body.destroy()
      await client.write(Buffer.concat(meter.take(chunk)))
      if (!meter.complete) continue
      if (await settled()) await client.write(Buffer.concat(meter.held()))
      else client.cut()
    }
  }
}

/** A client that leaves stops the provider at once; but of an answer that is finished the usage is still waited for. */
function onLeaving({ body }: Answer, { leaving, stays }: Call, meter: Meter, readOn: number) {
  let timer: NodeJS.Timeout | undefined
  const leave = () => {
    if (meter.finished && !stays) timer = setTimeout(() => body.destroy(), readOn)
    else body.destroy()
  }
  if (leaving.aborted) leave()
  else leaving.addEventListener('abort', leave, { once: true })
  return () => {
    clearTimeout(timer)
    leaving.removeEventListener('abort', leave)
  }
}
