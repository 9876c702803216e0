import { z } from 'zod'
import {
  type BilledLine,
  mergeLines,
  type Part,
  parseAmount,
  quantityLine,
  type RemoteKey,
  type TokenPart,
  utcDay,
} from './bill'
import { type Pages, type ProviderApi, parseAnswer, readPages } from './provider-api'
import type { ProviderClient } from './provider-client'

/** OpenAI does not say when a day is final; its costs have been complete after a few hours. */
const FINAL_AFTER_MS = 48 * 3_600_000

const Id = z.string().nullish()
const bucketsOf = <Result extends z.ZodType>(result: Result) =>
  z.object({
    data: z.array(z.object({ results: z.array(result) })),
    has_more: z.boolean().nullish(),
    next_page: z.string().nullish(),
  })

/** A JSON number is read as text: as a float it would lose digits. */
const Costs = bucketsOf(
  z.object({
    amount: z.object({ value: z.string(), currency: z.string() }).nullish(),
    ...{ line_item: Id, api_key_id: Id },
    quantity: z.number().nullish(),
  }),
)
const count = z.number().nonnegative().default(0)
const Usage = bucketsOf(
  z.object({
    ...{ api_key_id: Id, model: Id, num_model_requests: count, input_tokens: count, input_cached_tokens: count },
    ...{ input_cache_write_tokens: count, input_audio_tokens: count, input_image_tokens: count, output_tokens: count },
    ...{ output_audio_tokens: count, images: count, characters: count, seconds: count },
  }),
)
type Use = z.infer<typeof Usage>['data'][number]['results'][number]

const Projects = z.object({ data: z.array(z.object({ id: z.string() })), has_more: z.boolean().nullish() })
const Keys = z.object({
  data: z.array(z.object({ id: z.string(), name: z.string().nullish(), redacted_value: z.string() })),
  has_more: z.boolean().nullish(),
})

const USAGE_KINDS = ['completions', 'embeddings', 'moderations', 'images', 'audio_speeches', 'audio_transcriptions']

/** Costs and usage of an organization, with an admin key. */
export const openaiApi: ProviderApi = {
  base: 'https://api.openai.com/v1',
  headers: (secret) => ({ authorization: `Bearer ${secret}` }),
  async listKeys(client) {
    const keys: RemoteKey[] = []
    for (const project of await listAll(client, '/organization/projects', Projects, [['include_archived', 'true']]))
      for (const { id, name, redacted_value: redacted } of await listAll(
        client,
        `/organization/projects/${encodeURIComponent(project.id)}/api_keys`,
        Keys,
        [['owner_project_access', 'any']],
      ))
        keys.push({ remoteId: id, name: name ?? '', redacted })
    return keys
  },
  async fetchDay(client, day) {
    const { from, to } = utcDay(day)
    const range = [
      ['start_time', String(from / 1000)],
      ['end_time', String(to / 1000)],
      ['bucket_width', '1d'],
      ['limit', '1'],
      ['group_by[]', 'api_key_id'],
    ] as const
    const pagesOf = <Page extends Pages>(path: string, page: z.ZodType<Page>, groupBy: string) =>
      readPages(client, path, page, [...range, ['group_by[]', groupBy]])
    const uses: BilledLine[] = []
    for (const kind of USAGE_KINDS)
      for (const page of await pagesOf(`/organization/usage/${kind}`, Usage, 'model'))
        uses.push(...page.data.flatMap(({ results }) => results.flatMap(toUses)))
    const models = new Set(uses.map(({ model }) => model))
    const costs = (await pagesOf('/organization/costs', Costs, 'line_item')).flatMap((page) =>
      page.data.flatMap(({ results }) => results.flatMap((result) => toCost(result, models))),
    )
    return {
      lines: await mergeLines([...uses, ...costs]),
      isFinal: Date.now() >= to + FINAL_AFTER_MS,
      responses: client.takeResponses(),
    }
  },
}

async function listAll<Item extends { id: string }>(
  client: ProviderClient,
  path: string,
  schema: z.ZodType<{ data: Item[]; has_more?: boolean | null | undefined }>,
  query: readonly (readonly [string, string])[],
): Promise<Item[]> {
  const items: Item[] = []
  for (let after: string | undefined; ; after = items.at(-1)?.id) {
    const cursor = after === undefined ? [] : [['after', after] as const]
    const { data, has_more } = parseAnswer(schema, await client.get(path, [...query, ['limit', '100'], ...cursor]))
    items.push(...data)
    if (!has_more || data.length === 0) return items
  }
}

function toUses(use: Use): BilledLine[] {
  const [key, model] = [use.api_key_id ?? '', use.model ?? '']
  const [cached, written] = [use.input_cached_tokens, use.input_cache_write_tokens]
  const [audio, images] = [use.input_audio_tokens, use.input_image_tokens]
  const quantities: [Part, number][] = [
    ['requests', use.num_model_requests],
    ['input', Math.max(use.input_tokens - cached - written - audio - images, 0)],
    ['cached_input', cached],
    ['cache_write', written],
    ['audio_input', audio],
    ['image_input', images],
    ['output', Math.max(use.output_tokens - use.output_audio_tokens, 0)],
    ['audio_output', use.output_audio_tokens],
    ['units', use.images + use.characters + use.seconds],
  ]
  return quantities.flatMap(([part, quantity]) => (quantity > 0 ? [quantityLine(key, model, part, quantity)] : []))
}

const partNames: Record<string, TokenPart> = {
  ...{ input: 'input', 'cached input': 'cached_input', 'cache write': 'cache_write', output: 'output' },
  ...{ 'input cache write': 'cache_write', 'audio input': 'audio_input', 'audio output': 'audio_output' },
  'image input': 'image_input',
}

/** A line is a model and a kind of tokens, a model alone, or a fee: `gpt-4o-2024-08-06, cached input`. */
function toCost(
  { amount, line_item, api_key_id }: z.infer<typeof Costs>['data'][number]['results'][number],
  models: ReadonlySet<string>,
): BilledLine[] {
  const parsed = amount && parseAmount(amount.value)
  if (!parsed) return []
  const [item, remoteKey] = [line_item ?? '', api_key_id ?? '']
  const at = item.lastIndexOf(', ')
  const [model, kind] = at > 0 ? [item.slice(0, at), item.slice(at + 2)] : [item, '']
  const name = kind
    .toLowerCase()
    .replace(/^text /, '')
    .replace(/ tokens$/, '')
  const part = partNames[name]
  const known = part ? { model, part } : models.has(model) ? { model, part: 'units' as const } : null
  const line = known ?? { model: '', part: `fee:${item}` as const }
  return [{ remoteKey, ...line, quantity: 0n, currency: amount.currency.toUpperCase(), ...parsed }]
}
