import type { GatewayDeps } from '../deps'
import { authenticateMember } from '../http/authenticate'
import { modelNotFound, noKey, upstreamUnreachable } from '../http/rejections'
import { validModelName } from '../metering/reported-labels'
import type { IncomingCall } from '../pipeline'
import { matchesModel } from '../routing/model-patterns'
import { isObject, parseJson } from '../scanner/json'
import type { ProviderKey } from '../snapshot/provider-keys'
import type { Member } from '../snapshot/snapshot'
import { fetchModelList } from '../upstream/list-models'

type Model = Record<string, unknown> & { id: string }

const PATH = '/v1/models'

/** `GET /v1/models` and `GET /v1/models/{model}`: what the member may use, as the providers describe it. */
export function makeModelRoutes(deps: GatewayDeps) {
  const modelsOf = makeModelLists(deps)
  return (method: string, path: string) => {
    if (method !== 'GET' || !(path === PATH || path.startsWith(`${PATH}/`))) return null
    return async ({ request, downstream }: IncomingCall): Promise<void> => {
      const list = await modelsOf(authenticateMember(deps, request))
      if (path === PATH) return sendJson({ object: 'list', data: list })
      const name = decodeURIComponent(path.slice(PATH.length + 1))
      const model = list.find(({ id }) => id === name)
      if (!model) throw modelNotFound(name)
      sendJson(model)

      function sendJson(value: unknown) {
        const body = Buffer.from(JSON.stringify(value))
        downstream.setHead(200, { 'content-type': 'application/json', 'content-length': body.length })
        downstream.end(body)
      }
    }
  }
}

/** The union of every key's models, each list cached for `timeouts.models` ms. */
function makeModelLists(deps: GatewayDeps) {
  const cache = new Map<string, { at: number; list: Promise<Model[] | null> }>()

  const ofKey = (key: ProviderKey) => {
    // Azure lists what can be deployed, not what is: only an admin can say that.
    if (key.apiType === 'azure_openai') return deployedModels(key)
    const cached = cache.get(key.version)
    if (cached && Date.now() - cached.at < deps.timeouts.models) return cached.list
    const list = listModels(deps, key)
    cache.set(key.version, { at: Date.now(), list })
    void list.then((models) => models ?? cache.delete(key.version))
    return list
  }

  /** Throws 503 without a key, 502 when no provider responds. */
  return async (member: Member): Promise<Model[]> => {
    const { keys } = deps.snapshot()
    if (keys.length === 0) throw noKey()
    const lists = await Promise.all(keys.map(async (key) => ({ key, models: await ofKey(key) })))
    if (lists.every(({ models }) => models === null)) throw upstreamUnreachable('No provider listed its models.')
    const union = new Map<string, Model>()
    for (const { key, models } of lists)
      for (const model of models ?? [])
        if (!union.has(model.id) && matchesModel(key.models, model.id) && matchesModel(member.models, model.id))
          union.set(model.id, model)
    return [...union.values()]
  }
}

/** Null when the provider did not list them. */
async function listModels(deps: GatewayDeps, key: ProviderKey): Promise<Model[] | null> {
  const response = await fetchModelList(deps, key)
  const body = response?.status === 200 ? parseJson(response.text) : null
  return isObject(body) && Array.isArray(body.data) ? body.data.filter(isModel) : null
}

/** The models an admin mapped to deployments, or named without a wildcard. */
function deployedModels({ deployments, models }: ProviderKey): Model[] {
  const named = (models ?? []).filter((name) => !name.includes('*'))
  return [...new Set([...deployments.keys(), ...named])].map((id) => ({
    id,
    object: 'model',
    created: 0,
    owned_by: 'azure',
  }))
}

const isModel = (value: unknown): value is Model => isObject(value) && validModelName(value.id) !== null
