import type { ItemScanner } from '../scanner/scan-items'

/** What using the tools of a request costs: nothing beyond its tokens, more turns than anyone can bound, or a fee that no reply shows. */
export type Fee = 'none' | 'unbounded' | 'hidden'

const ranByTheClient: Record<string, ReadonlySet<string>> = {
  'chat/completions': new Set(['function', 'custom']),
  responses: new Set([
    ...['function', 'custom', 'namespace', 'local_shell', 'apply_patch', 'tool_search'],
    ...['computer', 'computer_use', 'computer_use_preview'],
  ]),
}

/** Items of an input that bring tools along. */
const bringTools = new Set(['tool_search_output', 'additional_tools', 'program'])

/** Unknown tools count as the dearest. */
export function feeOf(endpoint: string, items: ReadonlyMap<string, ItemScanner>): Fee {
  const free = ranByTheClient[endpoint]
  if (!free) return 'none'
  const types = [...(items.get('tools')?.items ?? [])].map(({ type }) => type ?? '')
  const brought = [...(items.get('input')?.items ?? [])].some(({ type }) => bringTools.has(type ?? ''))
  const others = types.filter((type) => !free.has(type))
  if (brought || others.some((type) => type !== 'mcp')) return 'hidden'
  return others.length > 0 ? 'unbounded' : 'none'
}
