import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import about from '../../package.json'
import { context } from '../runtime/context'

/** What is counted for Prometheus. Labels are of few values only: never a person, a token or a name that a client made up. */
export type Meters = ReturnType<typeof makeMeters>

const shared = globalThis as { chatelaineMeters?: Meters }

/** One for both copies of every module. */
export const meters = (): Meters => {
  shared.chatelaineMeters ??= makeMeters()
  return shared.chatelaineMeters
}

/** A provider may think for minutes. */
const SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600]

function makeMeters() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const named = <Label extends string>(name: string, help: string, ...labelNames: Label[]) => ({
    ...{ name: `chatelaine_${name}`, help, labelNames, registers: [registry] },
  })
  new Gauge(named('build_info', 'The version that runs, always 1.', 'version')).set({ version: about.version }, 1)
  new Gauge({
    ...named(
      'overdue_settles',
      'Ended requests that could not be written to the ledger in time. /readyz is 503 meanwhile.',
    ),
    collect() {
      this.set(context().overdue())
    },
  })
  return {
    requests: new Counter(
      named(
        'requests_total',
        'Requests that were sent to a provider and are closed in the ledger.',
        'model',
        'endpoint',
        'state',
      ),
    ),
    tokens: new Counter(
      named('tokens_total', 'Tokens as booked, cached and reasoning ones included.', 'model', 'type'),
    ),
    cached: new Counter(
      named('cached_input_tokens_total', 'Of the input tokens, those from the provider’s cache.', 'model'),
    ),
    cost: new Counter(
      named(
        'cost_picodollars_total',
        'Cost as booked, in 10^-12 dollars: exact to 2^53 ($9,007 a model), rounded to 16 digits beyond. The ledger is the truth.',
        'model',
      ),
    ),
    unpriced: new Counter(named('unpriced_requests_total', 'Closed requests whose cost is not known.', 'model')),
    firstByte: new Histogram({
      ...named(
        'time_to_first_byte_seconds',
        'From a request to the first byte of the provider’s good answer.',
        'model',
        'stream',
      ),
      buckets: SECONDS,
    }),
    upstreamErrors: new Counter(
      named(
        'upstream_errors_total',
        'Answers of providers that were errors, every try counted, and tries that got none.',
        'status',
      ),
    ),
    openReservations: new Gauge(named('open_reservations', 'Entries in the ledger whose request is under way.')),
    ledgerQueue: new Gauge(named('ledger_queue', 'Operations that wait for the ledger.')),
    answers: new Histogram({
      ...named(
        'http_request_duration_seconds',
        'Requests to every door, to the last byte of the answer.',
        'door',
        'status',
      ),
      buckets: SECONDS,
    }),
    refusals: new Counter(
      named('refusals_total', 'Requests that Chatelaine answered with an error of its own.', 'door', 'reason'),
    ),
    async read() {
      return { type: registry.contentType, text: await registry.metrics() }
    },
  }
}
