import { type RequestFacts, requestStorage } from '../../logging/request-log'
import type { CostPlans } from '../billing/cost'
import type { GatewayDeps } from '../deps'
import type { Permit } from '../limits/rate-limiter'
import { EventReader } from '../metering/event-reader'
import { type SettledOutcome, settleEntry } from '../pipeline'
import type { BillableRequest, RequestContext } from '../request-context'
import type { PathScanner } from '../scanner/path-scanner'
import type { EventRef } from './events'

/** One response of a socket: what it asks for, and what the drain rule decides about. */
export type TurnRequest = BillableRequest &
  Pick<RequestContext, 'contentType' | 'drainsOnDisconnect' | 'upstream' | 'abandoned' | 'awaitsOnlyUsage'> & {
    clientIsGone(): boolean
  }

/** What was admitted, until its entry is settled. */
export type Admitted = { request: TurnRequest; plans: CostPlans; permit: Permit; facts: RequestFacts; ref: EventRef }

/** One `response.create`, from its reservation to its settled entry. */
export class Turn {
  readonly reader = new EventReader()
  readonly request: TurnRequest
  readonly ref: EventRef
  /** The provider's id of the response, once it has been created. */
  responseId: string | null = null
  /** Ends what the drain rule has begun. */
  stopDraining = () => {}
  #firstByteAt: number | null = null
  #errorStatus: number | null = null
  #settled: Promise<boolean> | null = null
  #timedOut = false
  #timer: NodeJS.Timeout | undefined

  constructor(
    private readonly deps: GatewayDeps,
    private readonly admitted: Admitted,
    /** Of the connection it is sent on. */
    private readonly outcome: SettledOutcome,
    /** `status`: the one it would have over HTTP. */
    private readonly onEnd: (status: number | null) => void,
  ) {
    this.request = admitted.request
    this.ref = admitted.ref
  }

  /** It is on its way to the provider. `onSilence`: when no event of it comes for too long. */
  startTimer(onSilence: () => void) {
    const { head } = this.deps.timeouts
    this.#timer = setTimeout(() => {
      this.#timedOut = true
      onSilence()
    }, head)
  }

  /** An event of it. Whether it is the last one. `onSilence`: as above, from now on. */
  read(paths: PathScanner, onSilence: () => void): boolean {
    if (this.#firstByteAt === null) {
      this.#firstByteAt = Date.now()
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => {
        this.request.drainCutShort ||= this.request.clientIsGone()
        onSilence()
      }, this.deps.timeouts.idle)
    } else this.#timer?.refresh()
    this.reader.read(paths)
    if (paths.text('type') !== 'error') return this.reader.complete
    const status = Number(paths.value('status') ?? 0)
    this.#errorStatus = status >= 400 && status < 600 ? status : null
    return true
  }

  /** Once, however often it is called; false when that could not be made durable in time. `isCut`: no more events will come. */
  settle(isCut: boolean): Promise<boolean> {
    this.#settled ??= requestStorage.run(this.admitted.facts, () => this.#settle(isCut))
    return this.#settled
  }

  async #settle(isCut: boolean): Promise<boolean> {
    clearTimeout(this.#timer)
    const { request, permit } = this.admitted
    const hasEvents = this.#firstByteAt !== null
    const result = hasEvents ? this.reader.result(isCut) : null
    const status = result?.error ? (this.#errorStatus ?? result.error.status) : hasEvents ? 200 : null
    const { response } = this.outcome
    const outcome: SettledOutcome = {
      ...this.outcome,
      timedOut: this.#timedOut,
      response: response && status !== null ? { head: { ...response.head, status } } : null,
    }
    try {
      return await settleEntry(this.deps, request, outcome, permit, { result, firstByteAt: this.#firstByteAt })
    } finally {
      this.stopDraining()
      permit.release()
      this.onEnd(status)
    }
  }
}
