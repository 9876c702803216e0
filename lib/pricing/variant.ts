import type { SpecialTokens } from './tokens'
import type { FeeTool } from './tool-fees'

/** Calls of a hosted tool. `memory`: of its containers, in GB. */
export type ToolCalls = { tool: FeeTool; count: number; memory: number }

/** `mayBePreview`: older entries do not say of which kind a search was. */
export type RecordedCalls = ToolCalls & { mayBePreview: boolean }

/** What the price of a recorded request depends on besides its tokens. */
export type Variant = {
  /** What it is billed by, if not by tokens or images. */
  unit: 'characters' | 'seconds' | 'searches' | 'free' | null
  /** Of images, in the words of the request. */
  image: { size: string | null; quality: string | null } | null
  /** Of the output of an image request, the tokens that are text. */
  textOutputTokens: number
  /** Of a chat. */
  special: Partial<SpecialTokens>
  /** Cache writes that last an hour. */
  longCacheTokens: number
  surchargePercent: number
  /** The provider reported what it costs. */
  isByProvider: boolean
  calls: RecordedCalls[]
  /** A fee that no response shows, in entries of older releases. */
  hidesFee: boolean
}

/** Its cost is not that of its tokens: what was reserved, or an estimate that exceeded that. */
export const [RESERVATION, CAPPED] = ['reservation', 'capped']

/** The cost has tokens of an image model in it, which are not among the entry's. */
export const IMAGE_TOOL = 'image tool'

const ITEM = ', '

/** As text on a ledger entry; null for nothing. */
export const joinVariants = (...items: (string | null)[]): string | null =>
  items.filter((item) => item !== null && item !== '').join(ITEM) || null

/** Commas separate items. */
export const imageVariant = (size: string, quality: string): string =>
  [size, quality].map((word) => word.replaceAll(/[\s,]/g, '?')).join(' ')

export const callsVariant = (calls: readonly ToolCalls[]): string | null =>
  joinVariants(...calls.map(({ tool, count, memory }) => `${count} ${nouns(count, memory)[tool]}`))

const nouns = (count: number, memory: number): Record<FeeTool, string> => ({
  search: count === 1 ? 'web search' : 'web searches',
  search_preview: count === 1 ? 'web search preview' : 'web search previews',
  file_search: count === 1 ? 'file search' : 'file searches',
  container: `${count === 1 ? 'container' : 'containers'} of ${memory} GB`,
})

export const partsVariant = ({
  parts,
  longCacheTokens,
  surchargePercent,
  ...special
}: Pick<Variant, 'longCacheTokens' | 'surchargePercent'> & Partial<SpecialTokens> & { parts: number }) =>
  joinVariants(
    parts > 1 ? `parts: ${parts}` : null,
    longCacheTokens > 0 ? `1h cache: ${longCacheTokens}` : null,
    ...specialWords.map(([name, word]) => (special[name] ? `${word}: ${special[name]}` : null)),
    surchargePercent > 0 ? `+${surchargePercent}%` : null,
  )

const specialWords: readonly [keyof SpecialTokens, string][] = [
  ['imageOutputTokens', 'pictures'],
  ['cachedAudioTokens', 'cached audio'],
  ['cachedImageTokens', 'cached images'],
  ['videoTokens', 'video'],
]

/**
 * Reads what those above write, and what older releases wrote. Null if the text does not determine the cost: parts of other
 * models, a reservation, containers of unknown size.
 */
export function parseVariant(text: string | null, isImages: boolean): Variant | null {
  const items = text === null ? [] : text.split(ITEM)
  const image = isImages && items[0]?.includes(' ') ? imageOf(items.shift() ?? '') : null
  return items.reduce<Variant | null>((variant, item) => variant && withItem(variant, item), { ...plain, image })
}

const plain: Variant = {
  ...{ unit: null, image: null, textOutputTokens: 0, special: {}, longCacheTokens: 0, surchargePercent: 0 },
  ...{ isByProvider: false, calls: [], hidesFee: false },
}

function imageOf(item: string) {
  const [size = 'auto', quality = 'auto'] = item.split(' ')
  return { size: size === 'auto' ? null : size, quality: quality === 'auto' ? null : quality }
}

type ItemReader = (count: number, memory: number) => Partial<Variant>

const calls =
  (tool: FeeTool, mayBePreview = false): ItemReader =>
  (count, memory) => ({ calls: [{ tool, count, memory, mayBePreview }] })

const readers: readonly [RegExp, ItemReader][] = [
  [/^characters$/, () => ({ unit: 'characters' })],
  [/^seconds$/, () => ({ unit: 'seconds' })],
  [/^searches$/, () => ({ unit: 'searches' })],
  [/^free$/, () => ({ unit: 'free' })],
  [/^usage\.(estimated_)?cost/, () => ({ isByProvider: true })],
  [/^(\d+) text$/, (textOutputTokens) => ({ textOutputTokens })],
  [/^pictures: (\d+)$/, (imageOutputTokens) => ({ special: { imageOutputTokens } })],
  [/^cached audio: (\d+)$/, (cachedAudioTokens) => ({ special: { cachedAudioTokens } })],
  [/^cached images: (\d+)$/, (cachedImageTokens) => ({ special: { cachedImageTokens } })],
  [/^video: (\d+)$/, (videoTokens) => ({ special: { videoTokens } })],
  [/^1h cache: (\d+)$/, (longCacheTokens) => ({ longCacheTokens })],
  [/^\+(\d+)%$/, (surchargePercent) => ({ surchargePercent })],
  [/^(\d+) web search(?:es)?$/, calls('search', true)],
  [/^web searches: (\d+)$/, calls('search')],
  [/^(\d+) web search previews?$/, calls('search_preview')],
  [/^(\d+) file search(?:es)?$/, calls('file_search')],
  [/^(\d+) containers? of (\d+) GB$/, calls('container')],
  [/^hidden fee$/, () => ({ hidesFee: true })],
]

function withItem(variant: Variant, item: string): Variant | null {
  for (const [pattern, read] of readers) {
    const match = pattern.exec(item)
    if (!match) continue
    const found = read(Number(match[1] ?? 0), Number(match[2] ?? 0))
    const special = { ...variant.special, ...found.special }
    return { ...variant, ...found, special, calls: [...variant.calls, ...(found.calls ?? [])] }
  }
  return null
}
