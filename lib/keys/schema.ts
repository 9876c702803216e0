import { z } from 'zod'
import { clearable, ModelName, Models, Name, optional } from '../core/input'

const ApiType = z.enum(['openai', 'azure_openai'])

/** Goes into a header, so nothing but printable ASCII. */
const Secret = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,4096}$/, 'must be 1 to 4096 printable ASCII characters')

const isBase = (text: string) => {
  const url = URL.canParse(text) ? new URL(text) : null
  return !!url && /^https?:$/.test(url.protocol) && !(url.username || url.password || url.search || url.hash)
}
const Endpoint = z
  .string()
  .trim()
  .max(2048)
  .refine(isBase, 'must be an http or https URL without user, query or fragment')
  .meta({ format: 'uri' })

const Weight = z.int().min(1).max(1000)
const Tier = z.int().min(0).max(1000)
const ApiVersion = z
  .string()
  .trim()
  .regex(/^[\w.-]{1,32}$/, 'must be a version such as 2024-10-21')
const Deployments = z
  .record(ModelName, ModelName)
  .refine((map) => Object.keys(map).length <= 200, 'must not name more than 200 models')
  .meta({ description: 'Model to Azure deployment; a model that is not named has a deployment of its own name.' })

export const NewKey = z.object({
  key: Secret,
  name: Name,
  api_type: optional(ApiType),
  endpoint: optional(Endpoint),
  weight: optional(Weight),
  tier: optional(Tier),
  models: optional(Models),
  apiVersion: optional(ApiVersion),
  deployments: optional(Deployments),
  disabled: optional(z.boolean()),
})
export type NewKey = z.output<typeof NewKey>

/** Members that are sent change; `null` and `""` clear what can be empty. A new `key` replaces the secret in place. */
export const KeyPatch = z.object({
  key: optional(Secret),
  name: Name.optional(),
  api_type: optional(ApiType),
  endpoint: clearable(Endpoint),
  weight: optional(Weight),
  tier: optional(Tier),
  models: clearable(Models),
  apiVersion: clearable(ApiVersion),
  deployments: clearable(Deployments),
  disabled: optional(z.boolean()),
})
export type KeyPatch = z.output<typeof KeyPatch>
