import { modelPatch, type Patch, type RequestPatches } from '../../request/rewrite'
import { openaiProtocol, readOpenaiModels } from '../openai/protocol'
import type { AdaptedRequest, Provider, ProviderConfig } from '../provider'
import { azureBaseUrl, azureRealtime, azureTarget, deploymentInPath, hasModernParameters } from './urls'

/** OpenAI's models at Azure, which calls them by the names of their deployments. */
export const azure: Provider = {
  protocol: openaiProtocol,
  aliases: ['azure'],
  namePrefix: 'azure.',
  endpointNamed: (resource) => (/^[a-z\d-]{1,63}$/i.test(resource) ? `https://${resource}.openai.azure.com` : null),
  telemetryName: 'azure.ai.openai',
  // Azure has no common address.
  baseUrl: (endpoint) => azureBaseUrl(endpoint ?? ''),
  missingEndpoints: new Set(['moderations', 'images/variations', 'alpha/search', 'rerank']),
  target(config, path, model) {
    const deployment = deploymentOf(config, model)
    return path.startsWith('realtime?') ? azureRealtime(config, deployment) : azureTarget(config, path, deployment)
  },
  modelsTarget: (config) => azureTarget(config, 'models', null),
  readModels: readOpenaiModels,
  // Azure lists what can be deployed, not what is: only an admin can say that.
  configuredModels({ deployments, models }) {
    const named = (models ?? []).filter((name) => !name.includes('*'))
    return [...new Set([...deployments.keys(), ...named])].map((id) => ({
      ...{ id, displayName: null, createdAt: null, owner: 'azure', native: null },
    }))
  },
  adaptPatches,
}

const deploymentOf = ({ deployments }: Pick<ProviderConfig, 'deployments'>, model: string) =>
  deployments.get(model) ?? model

/** Names the deployment in the body where the path does not, and leaves out what an old version rejects. */
function adaptPatches(
  config: ProviderConfig,
  request: AdaptedRequest,
  { patches, usagePatch }: RequestPatches,
): RequestPatches {
  const isModern = hasModernParameters(config.apiVersion)
  const adapted = isModern ? [...patches] : patches.map(withOldParameter)
  const named = deploymentInPath(config.apiVersion, request.endpoint.name)
    ? null
    : modelPatch(request, deploymentOf(config, request.model))
  if (named) adapted.push(named)
  return { patches: adapted, usagePatch: isModern ? usagePatch : null }
}

const withOldParameter = ({ text, ...range }: Patch): Patch => ({
  ...range,
  text: text.replace(/^"max_completion_/, '"max_'),
})
