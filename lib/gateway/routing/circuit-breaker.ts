import type { KeyHealth } from '../../keys/health'
import { log } from '../../logging/log'
import type { AppContext } from '../../runtime/context'
import type { ProviderKey } from '../snapshot/provider-keys'
import type { KeyFailure } from '../upstream/error-classifier'
import type { Cooldowns } from './cooldowns'
import type { Chooser } from './load-balancer'

/** What the gateway learns of its keys by using them. */
export type Health = {
  /** The provider refused the key itself: it gets no traffic until a probe succeeds. */
  isOut(key: ProviderKey): boolean
  /** `words`: the provider's own, without the secret. */
  failed(key: ProviderKey, model: string | null, trouble: KeyFailure, words: string): void
  /** `model` null: it was only asked for its models. */
  worked(key: ProviderKey, model: string | null): void
  of(key: ProviderKey): KeyHealth
  /** Resolves when all that was learnt is written. */
  close(): Promise<void>
}

/** Words on a failure that changes nothing are written this seldom: each write has every copy of the keys read anew. */
const SELDOM = 60_000

export function makeHealth({ db }: Pick<AppContext, 'db'>, rests: Cooldowns, chooser: Chooser): Health {
  // Until its row says so, and for as long as it cannot be written.
  const out = new Set<string>()
  const returning = new Set<string>()
  const last = new Map<string, { text: string; at: number }>()
  const written = new Map<string, number>()
  const writing = new Set<Promise<unknown>>()

  type Columns = { invalidAt?: bigint | null; lastError?: string; lastErrorAt?: bigint }

  /** Only while the row is the one that was used: a key with a new secret knows nothing of the old one's failures. */
  function write({ id, updatedAt, mark }: ProviderKey, data: Columns) {
    const write = db.providerKey
      .updateMany({ where: { id, updatedAt }, data })
      .then(() => data.invalidAt !== undefined && out.delete(mark))
      .catch((error: unknown) => log.error({ keyId: id, err: error }, 'what became of a key could not be written'))
      .finally(() => {
        writing.delete(write)
        if (data.invalidAt === null) returning.delete(mark)
      })
    writing.add(write)
  }

  const isOut = ({ mark, invalidAt }: ProviderKey) => invalidAt !== null || out.has(mark)

  return {
    isOut,
    failed(key, model, { kind, ms }, words) {
      const { mark } = key
      const now = Date.now()
      last.set(mark, { text: words, at: now })
      const told = { lastError: words, lastErrorAt: BigInt(now) }
      if (kind === 'out') {
        const isNew = !isOut(key)
        out.add(mark)
        if (isNew) log.warn({ keyId: key.id }, 'a provider refuses a key, which gets no traffic until it is well again')
        if (isNew) write(key, { ...told, invalidAt: BigInt(now) })
      } else {
        rests.add(mark, kind === 'unreached' ? null : model, { until: now + ms, busy: kind !== 'model' })
      }
      if (kind === 'out' || now - (written.get(mark) ?? 0) < SELDOM) return
      written.set(mark, now)
      write(key, told)
    },
    worked(key, model) {
      rests.end(key.mark, model)
      if (!isOut(key) || returning.has(key.mark)) return
      returning.add(key.mark)
      write(key, { invalidAt: null })
      log.info({ keyId: key.id }, 'a key that was refused is well again')
    },
    of({ id, mark }) {
      const { text = null, at = null } = last.get(mark) ?? {}
      const cooling = rests.busy(mark, Date.now())
      return { inFlight: chooser.inFlight(id), cooling, lastError: text, lastErrorAt: at }
    },
    async close() {
      await Promise.all(writing)
    },
  }
}
