import { baseUrl, targetBelow } from '../openai/urls'
import type { Provider } from '../provider'
import { modelPatches } from './name-model'
import { geminiProtocol, readGeminiModels } from './protocol'

const ADDRESS = 'https://generativelanguage.googleapis.com'
const VERSION = /\/v1(beta)?\/*$/

/** Google's Gemini API, with an API key. */
export const gemini: Provider = {
  protocol: geminiProtocol,
  aliases: ['google'],
  namePrefix: 'google.',
  telemetryName: 'gcp.gemini',
  // The client says which version.
  baseUrl: (endpoint) => baseUrl((endpoint ?? ADDRESS).replace(VERSION, ''), '/'),
  missingEndpoints: new Set(),
  target: ({ base, secret }, path) => targetBelow(base, path, { 'x-goog-api-key': secret }),
  modelsTarget: ({ base, secret }) => targetBelow(base, 'v1beta/models?pageSize=1000', { 'x-goog-api-key': secret }),
  readModels: readGeminiModels,
  adaptPatches(_, { parsed, body, model }, { patches, usagePatch }) {
    if (model === parsed.model) return { patches, usagePatch }
    return { patches: [...patches, ...modelPatches(body.bytes(), model)], usagePatch }
  },
  blame(status, body) {
    // An invalid key is a 400 here.
    if (/"reason":\s*"API_KEY_(INVALID|EXPIRED)"/.test(body)) return 'key_rejected'
    return status === 404 ? 'model_unavailable' : null
  },
}
