import { computeCost } from '../../pricing/cost'
import { hasHiddenFee } from '../../pricing/overlay'
import type { PriceBook } from '../../pricing/price-book'
import { type FeeTool, hasPreviewFee } from '../../pricing/tool-fees'
import { callsVariant, IMAGE_TOOL, joinVariants, type ToolCalls } from '../../pricing/variant'
import type { HostedCalls } from '../metering/hosted-calls'
import type { HostedTool, HostedTools } from '../request/hosted-tools'

/** `variant`: the calls, as they stand on the entry; null for none. `isMissing`: some fee is unknown, and counts as 0. */
export type ToolFee = { pico: bigint; isMissing: boolean; variant: string | null }

/** The fee of the calls that a response shows. Offering a tool costs nothing. */
export function feeOf(
  { kinds, containerMemory, imageModel }: HostedTools,
  calls: HostedCalls,
  model: string,
  book: PriceBook,
): ToolFee {
  const isPreview = kinds.has('search_preview') && !kinds.has('search') && hasPreviewFee(model)
  const counted: ToolCalls[] = [
    { tool: isPreview ? 'search_preview' : 'search', count: calls.searches, memory: 0 },
    { tool: 'file_search', count: calls.fileSearches, memory: 0 },
    { tool: 'container', count: kinds.has('container') ? calls.containers : 0, memory: containerMemory },
  ]
  const used = counted.filter(({ count }) => count > 0)
  const prices = used.map(({ tool, memory }) => book.perToolCall(tool, model, memory))
  const hidesFee = kinds.has('hidden_fee') || hasHiddenFee(model)
  const images = imageFee(calls, imageModel, book)
  return {
    pico: used.reduce((sum, { count }, index) => sum + BigInt(count) * (prices[index] ?? 0n), images ?? 0n),
    isMissing: !book.isFree && (hidesFee || calls.others > 0 || prices.includes(null) || images === null),
    variant: joinVariants(callsVariant(used), images === null || images === 0n ? null : IMAGE_TOOL),
  }
}

/** The tokens of the model that made the images, which are not among those of the answer; null without a report, or a price. */
function imageFee({ images, imageUsage }: HostedCalls, model: string, book: PriceBook): bigint | null {
  if (!imageUsage) return images > 0 ? null : 0n
  return computeCost(book.rates(model, null), imageUsage.tokens, imageUsage).costPico
}

/** The highest fee of one call, where `max_tool_calls` bounds the cost of all tools; null where only an admin can. */
export function boundableFee({ kinds, containerMemory }: HostedTools, model: string, book: PriceBook): bigint | null {
  let highest = 0n
  for (const kind of kinds) {
    const fee = isFeeTool(kind) ? book.perToolCall(kind, model, containerMemory) : null
    if (fee === null) return null
    if (fee > highest) highest = fee
  }
  return hasHiddenFee(model) ? null : highest
}

const FEE_TOOLS: ReadonlySet<string> = new Set<FeeTool>(['search', 'search_preview', 'file_search', 'container'])
const isFeeTool = (kind: HostedTool): kind is FeeTool => FEE_TOOLS.has(kind)
