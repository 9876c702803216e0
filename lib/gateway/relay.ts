import { type EventStream, endsEvent, type KeepAlive } from './http/keep-alive'
import type { Timeouts } from './http/timeouts'
import type { Meter, MeterResult } from './metering/meter'
import { isEventStream, meterFor } from './metering/response-meter'
import type { RequestContext } from './request-context'
import { responseHeaders, streamingHeaders } from './upstream/headers'
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
export function relay(
  request: RequestContext,
  response: { head: ResponseHead; call: UpstreamCall },
  options: Options,
  settle: Settle,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    new Relay(
      request,
      response.call,
      meterFor(response.head, request.endpoint, options.hideUsage, request.protocol.makeMeter),
      options,
      settle,
      resolve,
      reject,
    ).start(response.head)
  })
}

class Relay implements BodySink {
  #firstByteAt: number | null = null
  #drainedBytes = 0
  #isBroken = false
  /** Set while comments fill the silence of a stream. */
  #events: EventStream | null = null
  #requestSettlement = () => {}
  /** Chained here, in the request's asynchronous context: callbacks of a pooled connection run in that of another request. */
  readonly #settled = new Promise<void>((resolve) => {
    this.#requestSettlement = resolve
  })
    .then(() => this.meter.finish(this.#isBroken))
    .then(() => this.settle(this.meter.result(), this.#firstByteAt))

  constructor(
    private readonly request: RequestContext,
    private readonly call: UpstreamCall,
    private readonly meter: Meter,
    private readonly options: Options,
    private readonly settle: Settle,
    private readonly resolve: (whole: boolean) => void,
    private readonly reject: (error: unknown) => void,
  ) {}

  start(head: ResponseHead) {
    try {
      const { downstream } = this.request
      const streams = isEventStream(head)
      const { hideUsage, addedOutputLimit, rateLimitHeaders } = this.options
      // A stream declared as something else may lose its usage chunk too.
      const headers = responseHeaders(head.headers, !streams && !hideUsage, rateLimitHeaders)
      if (addedOutputLimit !== null) headers['x-chatelaine-max-tokens'] = String(addedOutputLimit)
      downstream.setHead(head.status, streams ? { ...headers, ...streamingHeaders } : headers)
      if (streams) downstream.flushHead()
      if (streams && head.status === 200 && this.#allowsComments(head)) this.#startKeepAlive()
      this.request.awaitsOnlyUsage = () => this.meter.finished
      this.call.pipe(this)
    } catch (error) {
      this.#fail(error)
    }
  }

  data(chunk: Buffer) {
    try {
      const { downstream } = this.request
      this.#firstByteAt ??= Date.now()
      if (downstream.disconnected) this.#drainedBytes += chunk.length
      if (this.#drainedBytes > this.options.drainBytes) return this.#cutShort()
      this.#write(this.meter.push(chunk))
      if (this.meter.complete) this.#releaseWithheld().catch((error: unknown) => this.#fail(error))
    } catch (error) {
      this.#fail(error)
    }
  }

  end() {
    this.#finish(true).catch((error: unknown) => this.#fail(error))
  }

  error(error: Error) {
    if (this.request.downstream.disconnected && error.name === 'BodyTimeoutError') this.request.drainCutShort = true
    this.#finish(false).catch((error: unknown) => this.#fail(error))
  }

  #cutShort() {
    this.request.drainCutShort = true
    this.call.abort(new Error('drained enough'))
  }

  /** The stream says it is complete: what completes it goes out as soon as the entry is settled, not when the connection ends. */
  async #releaseWithheld() {
    if (await this.#settle()) this.#write(this.meter.withheld())
    else this.request.downstream.abort()
  }

  async #finish(whole: boolean) {
    const { downstream } = this.request
    this.#isBroken = !whole
    this.#stopKeepAlive()
    const written = await this.#settle()
    if (!whole && written && downstream.headersUnsent) return this.resolve(false)
    if (whole && written) downstream.end(joined(this.meter.withheld()))
    else downstream.abort()
    this.resolve(true)
  }

  /** Once, however often it is called. */
  #settle(): Promise<boolean> {
    this.#requestSettlement()
    return this.#settled
  }

  #allowsComments({ headers }: ResponseHead): boolean {
    return this.request.protocol.allowsComments === true && headers['content-encoding'] === undefined
  }

  #startKeepAlive() {
    const { downstream } = this.request
    const events: EventStream = {
      lastWriteAt: performance.now(),
      isBetweenEvents: true,
      write(bytes) {
        events.lastWriteAt = performance.now()
        // A client that reads too slowly is not waiting.
        if (!downstream.response.writableNeedDrain) downstream.write(bytes)
      },
    }
    this.#events = events
    this.options.keepAlive.add(events)
  }

  #stopKeepAlive() {
    if (this.#events) this.options.keepAlive.remove(this.#events)
    this.#events = null
  }

  #write(parts: readonly Buffer[]) {
    if (parts.length === 0) return
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

  /** A bug of ours, not a broken connection: the caller settles what it can. */
  #fail(error: unknown) {
    this.call.abort()
    this.#stopKeepAlive()
    this.reject(error)
  }
}

const joined = (parts: readonly Buffer[]): Buffer =>
  parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
