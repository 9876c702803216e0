import { authenticateMember } from '../admission'
import type { GatewayDeps } from '../deps'
import { modelNotFound, noKey, upstreamUnreachable } from '../http/rejections'
import type { IncomingCall } from '../pipeline'
import type { ListedModel, Protocol } from '../providers/provider'
import { mayUseModel } from '../routing/model-patterns'
import { servesModel } from '../routing/serving-keys'
import type { ProviderKey } from '../snapshot/provider-keys'
import type { Member } from '../snapshot/snapshot'
import { fetchModelList } from '../upstream/list-models'

/** The list of models, and one of them: what the member may use, in the words of the client's protocol. */
export function makeModelRoutes(deps: GatewayDeps) {
  const modelsOf = makeModelLists(deps)
  return (method: string, path: string, protocol: Protocol) => {
    const wanted = method === 'GET' ? protocol.modelsPath(path) : null
    if (!wanted) return null
    return async ({ request, downstream }: IncomingCall): Promise<void> => {
      const list = await modelsOf(authenticateMember(deps, { request, protocol }))
      if (wanted.name === null) return sendJson(protocol.modelList(list))
      const model = list.find(({ id }) => id === wanted.name)
      if (!model) throw modelNotFound(wanted.name)
      sendJson(protocol.model(model))

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
  const cache = new Map<string, { at: number; list: Promise<ListedModel[] | null> }>()

  const ofKey = (key: ProviderKey) => {
    const configured = key.provider.configuredModels?.(key)
    if (configured) return configured
    const cached = cache.get(key.version)
    if (cached && Date.now() - cached.at < deps.timeouts.models) return cached.list
    const list = listModels(deps, key)
    cache.set(key.version, { at: Date.now(), list })
    void list.then((models) => models ?? cache.delete(key.version))
    return list
  }

  /** Throws 503 without a key, 502 when no provider responds. */
  return async (member: Member): Promise<ListedModel[]> => {
    const { keys } = deps.snapshot()
    if (keys.length === 0) throw noKey()
    const lists = await Promise.all(keys.map(async (key) => ({ key, models: withAliases(key, await ofKey(key)) })))
    if (lists.every(({ models }) => models === null)) throw upstreamUnreachable('No provider listed its models.')
    const union = new Map<string, ListedModel>()
    for (const { key, models } of lists)
      for (const model of models ?? [])
        if (!union.has(model.id) && servesModel(key, model.id) && mayUseModel(member, model.id))
          union.set(model.id, model)
    return [...union.values()]
  }
}

/** An alias is listed as the model that it stands for, under its own name. */
function withAliases({ aliases, provider }: ProviderKey, models: ListedModel[] | null): ListedModel[] | null {
  if (aliases.size === 0) return models
  const byId = new Map(models?.map((model) => [model.id, model]))
  const unlisted = { displayName: null, createdAt: null, owner: provider.telemetryName, native: null }
  const named = [...aliases].map(([id, model]) => ({ ...(byId.get(model) ?? unlisted), id }))
  return [...named, ...(models ?? []).filter(({ id }) => !aliases.has(id))]
}

/** Null when the provider did not list them. */
async function listModels(deps: GatewayDeps, key: ProviderKey): Promise<ListedModel[] | null> {
  const response = await fetchModelList(deps, key, key.provider.modelsTarget(key))
  return response?.status === 200 ? key.provider.readModels(response.text) : null
}
