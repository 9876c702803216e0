import { defaultFieldPatch, nameModel } from '../../request/rewrite'
import type { Provider } from '../provider'
import { openaiProtocol, readOpenaiModels } from './protocol'
import { baseUrl, targetBelow } from './urls'

/** OpenAI, and every service with an API like its own. */
export const openai: Provider = {
  protocol: openaiProtocol,
  aliases: [],
  telemetryName: 'openai',
  baseUrl: (endpoint, openaiBaseUrl) => baseUrl(endpoint ?? openaiBaseUrl),
  missingEndpoints: new Set(),
  target: ({ base, secret }, path) => targetBelow(base, path, authorization(secret)),
  modelsTarget: ({ base, secret }) => targetBelow(base, 'models', authorization(secret)),
  readModels: readOpenaiModels,
  adaptPatches: (_, request, patches) => nameModel(request, patches),
  safetyIdentifier: {
    hosts: /^([a-z]{2,3}\.)?api\.openai\.com$/,
    patch: ({ parsed, endpoint }, identifier) =>
      IDENTIFIED.has(endpoint.name) && !parsed.fields.has('user')
        ? defaultFieldPatch(parsed, 'safety_identifier', JSON.stringify(identifier))
        : null,
  },
}

const IDENTIFIED = new Set(['chat/completions', 'responses'])

const authorization = (secret: string) => ({ authorization: `Bearer ${secret}` })
