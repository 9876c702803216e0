import type { NestedItem } from '../scanner/nested-items'

/**
 * Tools that the provider runs. Each call of `search`, `search_preview`, `file_search` and `container` (code interpreter,
 * shell) has a fee, and the response shows the calls. The cost of `image`, `mcp` and `other` cannot be bounded by the number
 * of calls. `hidden_fee`: whatever it is, the response does not show what it is billed by.
 */
export type HostedTool =
  | 'search'
  | 'search_preview'
  | 'file_search'
  | 'container'
  | 'image'
  | 'mcp'
  | 'hidden_fee'
  | 'other'

export type HostedTools = {
  kinds: ReadonlySet<HostedTool>
  /** Of the largest container, in GB. */
  containerMemory: number
  /** Searches may fill the context with what they find. */
  hasUnlimitedResults: boolean
  /** Makes the images of the image tool. */
  imageModel: string
}

/** By OpenAI's API reference. */
const DEFAULT_IMAGE_MODEL = 'gpt-image-1'

export const noHostedTools: HostedTools = {
  kinds: new Set(),
  containerMemory: 0,
  hasUnlimitedResults: false,
  imageModel: DEFAULT_IMAGE_MODEL,
}

/** The fields of a tool that are read here and in `provider-state.ts`. */
export const TOOL_FIELDS: ReadonlySet<string> = new Set([
  'type',
  'container',
  'environment',
  'return_token_budget',
  'model',
  'vector_store_ids',
  'tunnel_id',
])

/** Calls go to the client, or run at the provider without a fee. */
const FREE_TOOLS = new Set([
  ...['function', 'custom', 'namespace', 'local_shell', 'apply_patch', 'tool_search', 'programmatic_tool_calling'],
  ...['computer', 'computer_use', 'computer_use_preview'],
])

const MIN_CONTAINER_MEMORY = 1

/** The hosted tools among all that a request offers, those in containers of tools included. Unknown ones count as hosted. */
export function hostedTools(tools: Iterable<NestedItem>): HostedTools {
  const kinds = new Set<HostedTool>()
  let containerMemory = 0
  let hasUnlimitedResults = false
  let imageModel = DEFAULT_IMAGE_MODEL
  for (const tool of tools) {
    const kind = kindOf(tool)
    if (kind) kinds.add(kind)
    if (kind === 'container') containerMemory = Math.max(containerMemory, memoryOf(tool))
    if (kind === 'image') imageModel = String(toolField(tool, 'model') ?? DEFAULT_IMAGE_MODEL)
    hasUnlimitedResults ||= (toolField(tool, 'return_token_budget') ?? 'default') !== 'default'
  }
  return { kinds, containerMemory, hasUnlimitedResults, imageModel }
}

function kindOf(tool: NestedItem): HostedTool | null {
  const type = toolField(tool, 'type')
  if (typeof type !== 'string') return 'other'
  if (FREE_TOOLS.has(type)) return null
  if (/^web_search(_\d{4}_\d{2}_\d{2})?$/.test(type)) return 'search'
  if (type.startsWith('web_search_preview')) return 'search_preview'
  if (type === 'file_search' || type === 'mcp') return type
  if (type === 'code_interpreter') return 'container'
  if (type === 'image_generation') return 'image'
  if (type === 'shell') return environmentType(tool) === 'local' ? null : 'container'
  return 'other'
}

const environmentType = (tool: NestedItem) => (toolField(tool, 'environment') as { type?: unknown } | null)?.type

/** `memory_limit` is one of 1g, 4g, 16g and 64g. */
function memoryOf(tool: NestedItem): number {
  const holder = (toolField(tool, 'container') ?? toolField(tool, 'environment')) as { memory_limit?: unknown } | null
  const memory = Number(/^(\d{1,4})g$/.exec(String(holder?.memory_limit))?.[1])
  return Number.isNaN(memory) ? MIN_CONTAINER_MEMORY : memory
}

/** The value of a captured field; null where it is absent, or too long. */
export function toolField(tool: NestedItem, field: string): unknown {
  try {
    return JSON.parse(tool.fields.get(field) ?? 'null')
  } catch {
    return null
  }
}
