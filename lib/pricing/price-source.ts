/** Whose lists a key may use. The package does not say which ones it has. */
export const PROVIDER_IDS = [
  ...[
    'anthropic',
    'aws',
    'azure',
    'cerebras',
    'cohere',
    'deepseek',
    'fireworks',
    'google',
    'groq',
    'minimax',
    'mistral',
  ],
  ...['moonshotai', 'novita', 'openai', 'openrouter', 'perplexity', 'together', 'voyageai', 'x-ai', 'zai', 'zhipuai'],
] as const

/** Which prices a provider key's requests are charged by. */
export type PriceSource = {
  /** The id of a provider in the price list; null for none: only an admin's prices apply. */
  list: string | null
  /** It costs nothing. */
  free: boolean
  /** Discount or surcharge on every price, in millionths. */
  factor: bigint
}

export const FULL_FACTOR = 1_000_000n

/** OpenAI at its own prices. */
export const openaiSource: PriceSource = { list: 'openai', free: false, factor: FULL_FACTOR }

/** `priceList`: a provider's id, `none`, `free`, or null for the one that the endpoint implies. */
export type PriceSettings = { priceList: string | null; priceFactor: bigint }

/** One object for equal sources: a request that may be sent with several keys has few of them. */
const known = new Map<string, PriceSource>()

/** `openaiBaseUrl`: where requests with a key without an endpoint are sent, unless its type has an address of its own. */
export function priceSourceOf(
  { apiType, endpoint, priceList, priceFactor: factor }: PriceSettings & { apiType: string; endpoint: string | null },
  openaiBaseUrl: string,
): PriceSource {
  const free = priceList === 'free'
  const address = endpoint ?? (owners.has(apiType) ? null : openaiBaseUrl)
  const list = free || priceList === 'none' ? null : (priceList ?? listOf(apiType, address))
  const key = `${list} ${free} ${factor}`
  const source = known.get(key) ?? { list, free, factor }
  known.set(key, source)
  return source
}

/** Hosts with a list of their own, their subdomains included. */
const hosts: readonly [host: string, list: string][] = [
  ['openai.com', 'openai'],
  ['openai.azure.com', 'azure'],
  ['cognitiveservices.azure.com', 'azure'],
  ['services.ai.azure.com', 'azure'],
  ['azure-api.net', 'azure'],
  ['anthropic.com', 'anthropic'],
  ['googleapis.com', 'google'],
  ['openrouter.ai', 'openrouter'],
  ['deepseek.com', 'deepseek'],
  ['moonshot.ai', 'moonshotai'],
  ['moonshot.cn', 'moonshotai'],
  ['x.ai', 'x-ai'],
  ['groq.com', 'groq'],
  ['mistral.ai', 'mistral'],
  ['minimax.io', 'minimax'],
  ['bigmodel.cn', 'zhipuai'],
  ['z.ai', 'zai'],
  ['perplexity.ai', 'perplexity'],
  ['voyageai.com', 'voyageai'],
  ['together.xyz', 'together'],
  ['fireworks.ai', 'fireworks'],
  ['cerebras.ai', 'cerebras'],
  ['cohere.com', 'cohere'],
  ['novita.ai', 'novita'],
]

/** Of a host that is not known, the list of whoever defined its protocol. */
const owners: ReadonlyMap<string, string> = new Map([
  ['azure_openai', 'azure'],
  ['anthropic', 'anthropic'],
  ['gemini', 'google'],
])

/** The provider in the price list whose models an address sells; null for the one of the type. */
export function listOf(apiType: string, address: string | null): string {
  const hostname = address !== null && URL.canParse(address) ? new URL(address).hostname : ''
  const known = hosts.find(([host]) => hostname === host || hostname.endsWith(`.${host}`))
  return known?.[1] ?? owners.get(apiType) ?? 'openai'
}
