import type { GatewayDeps } from '../deps'
import { GatewayError } from '../http/errors'
import { isObject, modelName } from '../metering/usage'
import { matchesModel } from '../routing/model-patterns'
import { parsed } from '../scanner/json-text'
import type { Member } from '../snapshot/members'
import type { ProviderKey } from '../snapshot/provider-keys'
import { fetchModels } from '../upstream/list-models'

type Model = Record<string, unknown> & { id: string }

/** The models of every key together, as each provider lists them; kept for a while, by key. */
export function makeModels(door: GatewayDeps) {
  const known = new Map<string, { at: number; list: Promise<Model[] | null> }>()

  const ofKey = (key: ProviderKey) => {
    // Azure lists all there is to deploy, not what is deployed: that only an admin can say.
    if (key.apiType === 'azure_openai') return deployed(key)
    const found = known.get(key.mark)
    if (found && Date.now() - found.at < door.timing.models) return found.list
    const list = listOf(door, key)
    known.set(key.mark, { at: Date.now(), list })
    void list.then((models) => models ?? known.delete(key.mark))
    return list
  }

  /** What `member` may use. Throws 503 without a key, 502 when no provider answers. */
  return async (member: Member): Promise<Model[]> => {
    const { keys } = door.directory()
    if (keys.length === 0) throw new GatewayError(503, 'no_key', 'There is no provider key here.')
    const lists = await Promise.all(keys.map(async (key) => ({ key, models: await ofKey(key) })))
    if (lists.every(({ models }) => models === null))
      throw new GatewayError(502, 'upstream_unreachable', 'No provider told its models.')
    const union = new Map<string, Model>()
    for (const { key, models } of lists)
      for (const model of models ?? [])
        if (!union.has(model.id) && matchesModel(key.models, model.id) && matchesModel(member.models, model.id))
          union.set(model.id, model)
    return [...union.values()]
  }
}

/** Null when the provider did not tell. */
async function listOf(door: GatewayDeps, key: ProviderKey): Promise<Model[] | null> {
  const answer = await fetchModels(door, key)
  return answer?.status === 200 ? listIn(parsed(answer.text)) : null
}

/** The models an admin named in the key's deployments, or one by one in its patterns. */
function deployed({ deployments, models }: ProviderKey): Model[] {
  const named = (models ?? []).filter((name) => !name.includes('*'))
  return [...new Set([...deployments.keys(), ...named])].map((id) => ({
    id,
    object: 'model',
    created: 0,
    owned_by: 'azure',
  }))
}

const listIn = (answer: unknown): Model[] | null =>
  isObject(answer) && Array.isArray(answer.data) ? answer.data.filter(isModel) : null

const isModel = (value: unknown): value is Model => isObject(value) && modelName(value.id) !== null
