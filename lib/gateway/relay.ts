import { streamingHeaders } from './http/downstream'
import { type EventStream, endsEvent, errorEvent, eventsTo, type KeepAlive } from './http/keep-alive'
import { upstreamNotStreaming } from './http/rejections'
import type { Timeouts } from './http/timeouts'
import type { Meter, MeterResult } from './metering/meter'
import { isEventStream, meterFor } from './metering/response-meter'
import type { RequestContext } from './request-context'
import { responseHeaders } from './upstream/headers'
import type { BodySink, ResponseHead, UpstreamCall } from './upstream/http-client'

/** Settles the ledger entry; false when that could not be made durable in time. */
export type Settle = (result: MeterResult, firstByteAt: number | null) => Promise<boolean>

type Options = {
  hideUsage: boolean
  /** The limit that the gateway added to the output, null without one. */
  addedOutputLimit: number | null
  /** The member's own `x-ratelimit-…`, null without a limit. */
  rateLimitHeaders: Record<string, string> | null
  keepAlive: KeepAlive
} & Pick<Timeouts, 'drainBytes'>

/**
 * Passes a response to the client as it arrives, its last bytes only once the ledger entry is settled. False when it broke
 * off before the client got a byte, so that an error can still be sent.
 */
export async function relay(
  request: RequestContext,
  { head, call }: { head: ResponseHead; call: UpstreamCall },
  options: Options,
  settle: Settle,
): Promise<boolean> {
  const meter = meterFor(head, request.endpoint, options.hideUsage, request.protocol.makeMeter)
  const body = new BodyRelay(request, call, meter, options)
  try {
    body.start(head)
    await body.allButWithheld()
    const isComplete = body.outcome === null
    const metering = meter.finish(body.outcome === 'broken')
    if (metering) await metering
    const settled = await settle(meter.result(), body.firstByteAt)
    // The stream said so: what completes it goes out now, not when the connection ends.
    if (isComplete) body.release(settled)
    if (body.outcome === null) await body.ended()
    return body.finish(settled)
  } catch (error) {
    // Not a broken connection: the caller settles what it can.
    call.abort()
    throw error
  } finally {
    body.stopKeepAlive()
  }
}

type OtherAnswer = { status: number; parts: Buffer[]; bytes: number }

/** Passes on what the meter does not withhold. The relay waits for one moment of it after another. */
class BodyRelay implements BodySink {
  firstByteAt: number | null = null
  /** How the body ended; null while it goes on. */
  outcome: 'whole' | 'broken' | null = null
  #drainedBytes = 0
  #released = false
  /** A bug of ours in a callback of the upstream call: thrown where the relay waits. */
  #bug: unknown = null
  #waiter: { isReached(): boolean; resolve(): void; reject(error: unknown): void } | null = null
  /** The beginning of what is not the stream of events that has been announced to the client: an error, as a rule. */
  #other: OtherAnswer | null = null
  /** Set while comments fill the silence of a stream. */
  #events: EventStream | null = null

  constructor(
    private readonly request: RequestContext,
    private readonly call: UpstreamCall,
    private readonly meter: Meter,
    private readonly options: Options,
  ) {}

  start(head: ResponseHead) {
    const { downstream } = this.request
    const streams = isEventStream(head)
    const { hideUsage, addedOutputLimit, rateLimitHeaders } = this.options
    // A stream declared as something else may lose its usage chunk too.
    const headers = responseHeaders(head.headers, !streams && !hideUsage, rateLimitHeaders)
    if (addedOutputLimit !== null) headers['x-chatelaine-max-tokens'] = String(addedOutputLimit)
    downstream.setHead(head.status, streams ? Object.assign(headers, streamingHeaders) : headers)
    const allowsComments = streams && head.status === 200 && this.#allowsComments(head)
    if (downstream.endWaiting && !allowsComments) this.#other = { status: head.status, parts: [], bytes: 0 }
    downstream.endWaiting?.()
    if (streams) downstream.flushHead()
    if (allowsComments) this.#startKeepAlive()
    this.request.awaitsOnlyUsage = () => this.meter.finished
    this.call.pipe(this)
  }

  /** Resolves once everything has been passed on that may be before the entry is settled. */
  allButWithheld() {
    return this.#reach(() => this.meter.complete || this.outcome !== null)
  }

  ended() {
    return this.#reach(() => this.outcome !== null)
  }

  /** What the meter withheld. What it withholds from now on goes out at once. */
  release(settled: boolean) {
    if (!settled) return this.request.downstream.abort()
    this.#released = true
    this.#write(this.meter.withheld())
  }

  /** False when the client has got nothing of a broken response. */
  finish(settled: boolean): boolean {
    const { downstream } = this.request
    if (this.outcome === 'broken' && settled && downstream.headersUnsent) return false
    if (this.#other && settled) downstream.end(this.#otherAsEvent(this.#other))
    else if (this.outcome === 'whole' && settled) downstream.end(joined(this.meter.withheld()))
    else downstream.abort()
    return true
  }

  data(chunk: Buffer) {
    try {
      const { downstream } = this.request
      this.firstByteAt ??= Date.now()
      if (downstream.disconnected) this.#drainedBytes += chunk.length
      if (this.#drainedBytes > this.options.drainBytes) {
        this.request.drainCutShort = true
        return this.call.abort(new Error('drained enough'))
      }
      this.#write(this.meter.push(chunk))
      if (this.#released) this.#write(this.meter.withheld())
      this.#notify()
    } catch (error) {
      this.#bug = error
      this.#notify()
    }
  }

  /** Called by the upstream call, as `error`. */
  end() {
    this.#close('whole')
  }

  error(error: Error) {
    if (this.request.downstream.disconnected && error.name === 'BodyTimeoutError') this.request.drainCutShort = true
    this.#close('broken')
  }

  #close(outcome: 'whole' | 'broken') {
    this.outcome = outcome
    this.stopKeepAlive()
    this.#notify()
  }

  #reach(isReached: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiter = { isReached, resolve, reject }
      this.#notify()
    })
  }

  #notify() {
    const waiter = this.#waiter
    if (!waiter || !(this.#bug || waiter.isReached())) return
    this.#waiter = null
    if (this.#bug) waiter.reject(this.#bug)
    else waiter.resolve()
  }

  #allowsComments({ headers }: ResponseHead): boolean {
    return this.request.protocol.allowsComments === true && headers['content-encoding'] === undefined
  }

  #startKeepAlive() {
    const { downstream } = this.request
    this.#events = eventsTo(downstream)
    this.options.keepAlive.add(this.#events)
  }

  stopKeepAlive() {
    if (this.#events) this.options.keepAlive.remove(this.#events)
    this.#events = null
  }

  #write(parts: readonly Buffer[]) {
    if (parts.length === 0) return
    if (this.#other) return this.#keepOther(this.#other, parts)
    const { downstream } = this.request
    const bytes = joined(parts)
    if (this.#events) {
      this.#events.lastWriteAt = performance.now()
      this.#events.isBetweenEvents = endsEvent(bytes)
    }
    if (downstream.write(bytes)) return
    this.call.pause()
    downstream.onDrain(() => this.call.resume())
  }

  #keepOther(other: OtherAnswer, parts: readonly Buffer[]) {
    for (const part of parts) {
      if (other.bytes > MAX_ERROR_BYTES) return
      other.parts.push(part)
      other.bytes += part.length
    }
  }

  /** The provider's own error where it is one. */
  #otherAsEvent({ status, parts }: OtherAnswer): Buffer {
    const { protocol, id } = this.request
    const body = status < 400 ? null : parseJson(joined([...parts, ...this.meter.withheld()]).toString())
    return errorEvent(body ?? protocol.errorBody(upstreamNotStreaming(), id))
  }
}

const MAX_ERROR_BYTES = 64 * 1024

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const joined = (parts: readonly Buffer[]): Buffer =>
  parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
