import type { Day } from '../../core/time'
import { hasHiddenFee } from '../../pricing/overlay'
import { toolFees } from '../../pricing/tool-fees'
import type { HostedCalls } from '../metering/hosted-calls'
import type { HostedTool, HostedTools } from '../request/hosted-tools'

/** `variant`: the calls, as they stand on the entry; null for none. `isMissing`: some fee is unknown, and counts as 0. */
export type ToolFee = { pico: bigint; isMissing: boolean; variant: string | null }

/** The fee of the calls that a response shows. Offering a tool costs nothing. */
export function feeOf({ kinds, containerMemory }: HostedTools, calls: HostedCalls, model: string, day: Day): ToolFee {
  const search = kinds.has('search_preview') && !kinds.has('search') ? toolFees.searchPreview : toolFees.search
  const counted: [count: number, noun: string, price: bigint | null][] = [
    [calls.searches, 'web search', search(model, day)],
    [calls.fileSearches, 'file search', toolFees.fileSearch(model, day)],
    [kinds.has('container') ? calls.containers : 0, 'container', toolFees.container(model, day, containerMemory)],
  ]
  const used = counted.filter(([count]) => count > 0)
  const hidesFee = kinds.has('chat_search') || hasHiddenFee(model)
  return {
    pico: used.reduce((sum, [count, , price]) => sum + BigInt(count) * (price ?? 0n), 0n),
    isMissing: hidesFee || calls.others > 0 || used.some(([, , price]) => price === null),
    variant: used.length === 0 ? null : used.map(([count, noun]) => plural(count, noun)).join(', '),
  }
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : noun.endsWith('ch') ? 'es' : 's'}`

/** The highest fee of one call, where `max_tool_calls` bounds the cost of all tools; null where only an admin can. */
export function boundableFee({ kinds, containerMemory }: HostedTools, model: string, day: Day): bigint | null {
  let highest = 0n
  for (const kind of kinds) {
    const fee = callFee(kind, model, day, containerMemory)
    if (fee === null) return null
    if (fee > highest) highest = fee
  }
  return hasHiddenFee(model) ? null : highest
}

function callFee(kind: HostedTool, model: string, day: Day, containerMemory: number): bigint | null {
  switch (kind) {
    case 'search':
      return toolFees.search(model, day)
    case 'search_preview':
      return toolFees.searchPreview(model, day)
    case 'file_search':
      return toolFees.fileSearch(model, day)
    case 'container':
      return toolFees.container(model, day, containerMemory)
    default:
      return null
  }
}
