import { log } from '../log'
import type { ProviderKey } from './directory-keys'
import type { Member } from './directory-members'
import type { Door } from './door'
import { openaiTarget } from './openai'
import { fits } from './patterns'
import { PrivateAddress } from './pools'
import { Refusal } from './refusal'
import { NoAnswer, send } from './send'
import { isObject, modelName } from './usage'

type Model = Record<string, unknown> & { id: string }

const MOST_BYTES = 8 * 2 ** 20
const PATIENCE = 15_000

/** The models of every key together, as each provider lists them; kept for a while, by key. */
export function makeModels(door: Door) {
  const known = new Map<string, { at: number; list: Promise<Model[] | null> }>()

  const ofKey = (key: ProviderKey) => {
    const name = `${key.id} ${key.base} ${key.secret}`
    const found = known.get(name)
    if (found && Date.now() - found.at < door.timing.models) return found.list
    const list = fetchModels(door, key)
    known.set(name, { at: Date.now(), list })
    void list.then((models) => models ?? known.delete(name))
    return list
  }

  /** What `member` may use. Throws 503 without a key, 502 when no provider answers. */
  return async (member: Member): Promise<Model[]> => {
    const keys = door.directory().keys.filter(({ apiType }) => apiType === 'openai')
    if (keys.length === 0) throw new Refusal(503, 'no_key', 'There is no provider key here.')
    const lists = await Promise.all(keys.map(async (key) => ({ key, models: await ofKey(key) })))
    if (lists.every(({ models }) => models === null))
      throw new Refusal(502, 'upstream_unreachable', 'No provider told its models.')
    const union = new Map<string, Model>()
    for (const { key, models } of lists)
      for (const model of models ?? [])
        if (!union.has(model.id) && fits(key.models, model.id) && fits(member.models, model.id))
          union.set(model.id, model)
    return [...union.values()]
  }
}

/** Null when the provider did not tell. */
async function fetchModels({ pools, timing }: Door, key: ProviderKey): Promise<Model[] | null> {
  const { origin, path, headers } = openaiTarget(key, 'models')
  const signal = AbortSignal.timeout(PATIENCE)
  try {
    const outgoing = { method: 'GET' as const, path, headers: { ...headers, accept: 'application/json' }, body: null }
    const { status, body } = await send(pools.of(origin), outgoing, signal, timing)
    signal.addEventListener('abort', () => body.destroy(), { once: true })
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of body) {
      size += chunk.length
      if (size <= MOST_BYTES) chunks.push(chunk)
    }
    return status === 200 && size <= MOST_BYTES ? listIn(JSON.parse(Buffer.concat(chunks).toString('utf8'))) : null
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const why = error instanceof NoAnswer || error instanceof PrivateAddress ? error.message : error.name
    log.warn({ keyId: key.id, why }, 'a provider did not tell its models')
    return null
  }
}

const listIn = (answer: unknown): Model[] | null =>
  isObject(answer) && Array.isArray(answer.data) ? answer.data.filter(isModel) : null

const isModel = (value: unknown): value is Model => isObject(value) && modelName(value.id) !== null
