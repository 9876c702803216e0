import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import packageJson from '../../package.json'
import { defineOperatorMetrics } from './operator-metrics'
import { RequestTotals } from './request-totals'

/** Prometheus metrics. Labels have few values: never a user, a token, or a name that a client made up. */
export type Metrics = ReturnType<typeof makeMetrics>

const shared = globalThis as { chatelaineMetrics?: Metrics }

/** One registry per process, although Next and server.ts each load their own copy of this module. */
export const metrics = (): Metrics => {
  shared.chatelaineMetrics ??= makeMetrics()
  return shared.chatelaineMetrics
}

/** Up to ten minutes: a reasoning model may take that long to answer. */
const SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600]

function makeMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const define = <Label extends string>(name: string, help: string, ...labelNames: Label[]) => ({
    ...{ name: `chatelaine_${name}`, help, labelNames, registers: [registry] },
  })
  let countOverdue = () => 0
  new Gauge(define('build_info', 'The running version; always 1.', 'version')).set({ version: packageJson.version }, 1)
  new Gauge({
    ...define(
      'overdue_settlements',
      'Finished requests whose settlement could not be written to the ledger in time. /readyz is 503 meanwhile.',
    ),
    collect() {
      this.set(countOverdue())
    },
  })
  const totals = new RequestTotals()
  new Counter({
    ...define('requests_total', 'Requests sent to a provider and closed in the ledger.', 'model', 'endpoint', 'state'),
    collect() {
      totals.copyTo(this, ({ model, endpoint, state, requests }) => [[{ model, endpoint, state }, requests]])
    },
  })
  new Counter({
    ...define('tokens_total', 'Recorded tokens, cached and reasoning tokens included.', 'model', 'type'),
    collect() {
      totals.copyTo(this, ({ model, inputTokens, outputTokens }) => [
        [{ model, type: 'input' }, inputTokens],
        [{ model, type: 'output' }, outputTokens],
      ])
    },
  })
  new Counter({
    ...define('cached_input_tokens_total', 'Input tokens served from the provider’s cache.', 'model'),
    collect() {
      totals.copyTo(this, ({ model, cachedTokens }) => [[{ model }, cachedTokens]])
    },
  })
  new Counter({
    ...define(
      'cost_picodollars_total',
      'Recorded cost in 10^-12 dollars: exact to 2^53 ($9,007 per model), to 16 digits beyond. The ledger is authoritative.',
      'model',
    ),
    collect() {
      totals.copyTo(this, ({ model, costPico }) => [[{ model }, costPico]])
    },
  })
  new Counter({
    ...define('unpriced_requests_total', 'Closed requests of unknown cost.', 'model'),
    collect() {
      totals.copyTo(this, ({ model, unpriced }) => (unpriced > 0 ? [[{ model }, unpriced]] : []))
    },
  })
  const ledger = { open: () => 0, queued: () => 0 }
  new Gauge({
    ...define('open_reservations', 'Requests in progress with a reservation in the ledger.'),
    collect() {
      this.set(ledger.open())
    },
  })
  new Gauge({
    ...define('ledger_queue_length', 'Operations waiting for the ledger.'),
    collect() {
      this.set(ledger.queued())
    },
  })
  const noBills = async () => ({ days: 0, outsidePico: 0n })
  let readOpenDays: () => Promise<{ days: number; outsidePico: bigint }> = noBills
  new Gauge({
    ...define('reconciliation_open_days', 'Days of providers’ bills whose differences an admin has to look at.'),
    async collect() {
      this.set((await readOpenDays()).days)
    },
  })
  new Gauge({
    ...define(
      'reconciliation_outside_picodollars',
      'Cost on open days of use that did not pass through here, or is missing here.',
    ),
    async collect() {
      this.set(Number((await readOpenDays()).outsidePico))
    },
  })
  const setOperatorSource = defineOperatorMetrics(registry)
  return {
    totals,
    timeToFirstByte: new Histogram({
      ...define(
        'time_to_first_byte_seconds',
        'From a request to the first byte of the provider’s successful response.',
        'model',
        'stream',
      ),
      buckets: SECONDS,
    }),
    openWebSockets: new Gauge(define('open_websockets', 'Clients connected over a WebSocket.')),
    upstreamErrors: new Counter(
      define(
        'upstream_errors_total',
        'Provider errors, counting every attempt; unreachable if there was no response.',
        'status',
      ),
    ),
    requestDuration: new Histogram({
      ...define(
        'http_request_duration_seconds',
        'Duration of every HTTP request, to the last byte of the response.',
        'handler',
        'status',
      ),
      buckets: SECONDS,
    }),
    errorResponses: new Counter(
      define('error_responses_total', 'Requests that Chatelaine answered with an error of its own.', 'handler', 'code'),
    ),
    /** Sets where the number of overdue settlements is read at each scrape. */
    setOverdueSource(read: () => number) {
      countOverdue = read
    },
    /** Sets where the open days of providers’ bills are read at each scrape. */
    setReconciliationSource(read: typeof readOpenDays) {
      readOpenDays = read
    },
    /** Sets where backups, provider keys, budgets and the disk are read at each scrape. */
    setOperatorSource,
    /** Sets where the state of the ledger is read at each scrape. */
    setLedgerSource(source: { open(): number; queued(): number }) {
      Object.assign(ledger, source)
    },
    /** Everything in Prometheus’ text format. */
    async render() {
      return { type: registry.contentType, text: await registry.metrics() }
    },
  }
}
