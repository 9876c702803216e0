import type { Timeouts } from './http/timeouts'
import type { Meter, MeterResult } from './metering/meter'
import { isStream, meterFor } from './metering/meter-for'
import type { RequestContext } from './request-context'
import { headersDown, streaming } from './upstream/headers'
import type { Answer } from './upstream/http-client'

/** Closes the books on what was seen; false when that could not be written in time. */
export type Close = (seen: MeterResult, firstByteAt: number | null) => Promise<boolean>

/** What is read at most for a client that has left. */
const MOST_FOR_NOBODY = 64 * 2 ** 20

/** Passes an answer to the client as it comes, its last bytes only once the books are closed. True unless it broke on the way. */
export async function relay(answer: Answer, call: RequestContext, hideUsage: boolean, { finishGrace: readOn }: Timeouts, close: Close) {
  const { client, endpoint } = call
  const streams = isStream(answer)
  const meter = meterFor(answer, endpoint, hideUsage)
  const headers = headersDown(answer.headers, !streams)
  client.head(answer.status, streams ? { ...headers, ...streaming } : headers, streams)

  let firstByteAt: number | null = null
  let closing: Promise<boolean> | null = null
  const settled = () => {
    closing ??= (async () => {
      await meter.finish()
      return close(meter.result(), firstByteAt)
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
  if (failure && !answer.body.errored && !client.disconnected.aborted) throw failure.error
  if (failure && client.headersUnsent && written) return false
  if (failure || !written) client.abort()
  else client.end(Buffer.concat(meter.withheld()))
  return true

  async function pass() {
    let forNobody = 0
    for await (const chunk of answer.body) {
      firstByteAt ??= Date.now()
      if (client.disconnected.aborted) forNobody += chunk.length
      if (forNobody > MOST_FOR_NOBODY) answer.body.destroy()
      await client.write(Buffer.concat(meter.push(chunk)))
      if (!meter.complete) continue
      if (await settled()) await client.write(Buffer.concat(meter.withheld()))
      else client.abort()
    }
  }
}

/** A client that leaves stops the provider at once; but of an answer that is finished the usage is still waited for. */
function onLeaving({ body }: Answer, { upstreamSignal: leaving, drainsOnDisconnect: stays }: RequestContext, meter: Meter, readOn: number) {
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
