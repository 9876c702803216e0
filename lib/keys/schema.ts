import { z } from 'zod'
import { clearable, ModelName, Models, Name, optional, paddedPattern } from '../core/input'
import {
  apiTypeNames,
  apiTypes,
  DEFAULT_API_TYPE,
  findApiType,
  type ApiType as Type,
} from '../gateway/providers/providers'
import { parseFactor } from '../pricing/own-prices'
import { PROVIDER_IDS } from '../pricing/price-source'

export const ApiType = z.enum(apiTypes).meta({
  description:
    'The API that the key is for: `openai` for OpenAI and APIs compatible with it, `azure_openai`, `anthropic` or `gemini`.',
})

/** Also by the names that clients of opencatd send. */
export const ApiTypeName = z
  .enum(apiTypeNames, {
    error: ({ input }) => (input === 'github' ? 'cannot be github: GitHub Models is not supported' : undefined),
  })
  .transform((name): Type => findApiType(name) ?? DEFAULT_API_TYPE)
  .meta({
    description:
      'The API that the key is for: `openai` for OpenAI and APIs compatible with it, `azure_openai` or `azure`, `anthropic` or `claude`, `gemini` or `google`. Without it, a name that begins with `azure.`, `claude.` or `google.` says the type; any other is `openai`.',
  })

/** Sent in a header, so only printable ASCII. */
const Secret = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,4096}$/, 'must be 1 to 4096 printable ASCII characters')
  .meta({
    description: "The provider's secret: printable ASCII, unique among existing keys.",
    pattern: paddedPattern('[\\x21-\\x7E]+'),
    maxLength: 4096,
    examples: ['sk-proj-example'],
  })

const isBase = (text: string) => {
  const url = URL.canParse(text) ? new URL(text) : null
  return !!url && /^https?:$/.test(url.protocol) && !(url.username || url.password || url.search || url.hash)
}
const Endpoint = z
  .string()
  .trim()
  .max(2048)
  .refine(isBase, 'must be an http or https URL without user, query or fragment')
  .meta({
    description:
      'Base URL of the API, as SDKs take it: http or https, with a valid host and port, without credentials, query or fragment. Without one, a key is used at the address of its provider; Azure has none, so an `azure_openai` key is not used. A missing slash, an empty query and whatever else the WHATWG URL parser repairs is accepted too.',
    pattern: paddedPattern('[Hh][Tt][Tt][Pp][Ss]?://[^\\u0000-\\u0020/?#@\\\\]+(?:/[^\\u0000-\\u0020?#]*)?'),
    examples: ['https://eu.api.openai.com/v1', 'https://example-resource.openai.azure.com'],
  })

const Weight = z
  .int()
  .min(1)
  .max(1000)
  .meta({ description: 'Share of requests among keys of the same priority; default 1.', examples: [1] })
const Tier = z
  .int()
  .min(0)
  .max(1000)
  .meta({ description: 'Priority, lowest first; default 0.', examples: [0] })
const ServedModels = Models.meta({
  description: 'Model names or patterns such as `gpt-4o*` that the key serves. Null serves every model.',
})
const ApiVersion = z
  .string()
  .trim()
  .regex(/^[\w.-]{1,32}$/, 'must be a version such as 2024-10-21')
  .meta({
    description: "Azure's API version.",
    pattern: paddedPattern('[0-9A-Za-z_.-]{1,32}'),
    examples: ['2024-10-21'],
  })
const modelMap = () =>
  z.record(ModelName, ModelName).refine((map) => Object.keys(map).length <= 200, 'must not name more than 200 models')

export const Deployments = modelMap().meta({
  description: 'Azure deployments by model, at most 200. A model that is not listed has a deployment of the same name.',
  maxProperties: 200,
  examples: [{ 'gpt-4o': 'my-gpt-4o' }],
})

export const Aliases = modelMap().meta({
  description:
    'Other names for models, at most 200: a client that asks for the first name gets the second one from the provider, at its price. A key serves its aliases besides its `models`. Names are exact: `*` has no meaning.',
  maxProperties: 200,
  examples: [{ fast: 'gpt-4o-mini' }],
})
export const PriceListChoice = z
  .enum(['none', 'free', ...PROVIDER_IDS], 'must be none, free or a provider of the price list')
  .meta({
    description:
      "Whose prices apply: a provider's of the public price list, `none` for your own prices only, or `free`. Null: the provider's that the endpoint belongs to.",
    examples: ['deepseek'],
  })
const PriceFactor = z
  .string()
  .trim()
  .regex(/^\d{1,3}(\.\d{1,6})?$/, 'must be a factor such as 0.8')
  .transform(parseFactor)
  .meta({
    description: 'Discount or surcharge: every price is multiplied by it; default 1.',
    pattern: paddedPattern('[0-9]{1,3}(?:\\.[0-9]{1,6})?'),
    examples: ['0.8'],
  })
const Disabled = z.boolean().meta({ description: 'A disabled key is not used.' })

export const NewKey = z
  .object({
    key: Secret,
    name: Name,
    api_type: optional(ApiTypeName),
    endpoint: optional(Endpoint),
    weight: optional(Weight),
    tier: optional(Tier),
    models: optional(ServedModels),
    apiVersion: optional(ApiVersion),
    deployments: optional(Deployments),
    aliases: optional(Aliases),
    priceList: optional(PriceListChoice),
    priceFactor: optional(PriceFactor),
    disabled: optional(Disabled),
  })
  .meta({ description: 'A provider key to add.' })
export type NewKey = z.output<typeof NewKey>

/** Only the fields sent change. `null` and `""` clear an optional field; a new `key` replaces the secret in place. */
export const KeyPatch = z
  .object({
    key: optional(Secret),
    name: Name.optional(),
    api_type: optional(ApiTypeName),
    endpoint: clearable(Endpoint),
    weight: optional(Weight),
    tier: optional(Tier),
    models: clearable(ServedModels),
    apiVersion: clearable(ApiVersion),
    deployments: clearable(Deployments),
    aliases: clearable(Aliases),
    priceList: clearable(PriceListChoice),
    priceFactor: optional(PriceFactor),
    disabled: optional(Disabled),
  })
  .meta({
    description:
      'Changes to a provider key. A field that is left out stays as it is. Null or an empty string clears `endpoint`, `models`, `apiVersion`, `deployments`, `aliases` and `priceList`, and leaves the others as they are. If the request changes where the secret is sent, by `endpoint` or `api_type`, it must have `key`.',
  })
export type KeyPatch = z.output<typeof KeyPatch>
