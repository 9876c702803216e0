import type { Tokens } from '../../pricing/tokens'
import { isObject } from '../scanner/json'

/** The calls of hosted tools that a response shows, as far as they have a fee. */
export type HostedCalls = {
  /** Searches of the web. */
  searches: number
  fileSearches: number
  /** Containers that ran code or commands. */
  containers: number
  images: number
  /** Of the model that made the images; null when the response does not report it. */
  imageUsage: { tokens: Tokens; imageOutputTokens: number } | null
  /** Calls whose fee the response does not show. */
  others: number
}

export const noHostedCalls: HostedCalls = {
  ...{ searches: 0, fileSearches: 0, containers: 0, images: 0, others: 0 },
  imageUsage: null,
}

/** Of output items: the values of each field, where an item has it. A value need not be of the item in the same place. */
export type ItemFields = Record<'type' | 'action' | 'container_id' | 'environment', unknown[]>

export const ITEM_FIELDS = ['type', 'action', 'container_id', 'environment'] as const satisfies (keyof ItemFields)[]

/** The client runs these, they only cost tokens, or they are counted each on their own. */
const KNOWN_CALLS = new Set([
  ...['function', 'custom_tool', 'computer', 'local_shell', 'apply_patch', 'tool_search', 'mcp'],
  ...['web_search', 'file_search', 'code_interpreter', 'shell', 'image_generation'],
])

const isUnknownCall = (type: unknown) => {
  const [, name] = /^(\w+)_call$/.exec(String(type)) ?? []
  return name !== undefined && !KNOWN_CALLS.has(name)
}

export function countHostedCalls({ type, action, container_id, environment }: ItemFields): HostedCalls {
  if (type.length === 0) return noHostedCalls
  const count = (name: string) => type.filter((each) => each === name).length
  const environments = environment.filter(isObject)
  const localShells = environments.filter((each) => each.type === 'local').length
  const runs = count('code_interpreter_call') + Math.max(count('shell_call') - localShells, 0)
  const ids = [...container_id, ...environments.map((each) => each.container_id)]
  const containers = new Set(ids.filter((id) => typeof id === 'string'))
  return {
    searches: countSearches(count('web_search_call'), action),
    fileSearches: count('file_search_call'),
    containers: runs === 0 ? 0 : Math.max(containers.size, 1),
    images: count('image_generation_call'),
    imageUsage: null,
    others: type.filter(isUnknownCall).length,
  }
}

const SEARCH_ACTIONS = new Set(['search', 'open_page', 'find', 'find_in_page'])

/** The searches among the calls of the web search tool: opening a page that was found has no fee. */
function countSearches(calls: number, actions: readonly unknown[]): number {
  const known = actions
    .map((action) => (isObject(action) ? action.type : null))
    .filter((type) => SEARCH_ACTIONS.has(String(type)))
  const searches = known.filter((type) => type === 'search').length
  return Math.min(searches + Math.max(calls - known.length, 0), calls)
}
