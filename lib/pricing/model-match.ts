import { z } from 'zod'

/** Which model names an item of the price list is for. */
export type ModelMatch =
  | { equals: string }
  | { starts_with: string }
  | { ends_with: string }
  | { contains: string }
  | { regex: string }
  | { or: ModelMatch[] }
  | { and: ModelMatch[] }

/** `name`: in lower case. */
export function matchesName(match: ModelMatch, name: string): boolean {
  if ('or' in match) return match.or.some((part) => matchesName(part, name))
  if ('and' in match) return match.and.every((part) => matchesName(part, name))
  if ('equals' in match) return name === match.equals.toLowerCase()
  if ('starts_with' in match) return name.startsWith(match.starts_with.toLowerCase())
  if ('ends_with' in match) return name.endsWith(match.ends_with.toLowerCase())
  if ('contains' in match) return name.includes(match.contains.toLowerCase())
  return compile(match.regex).test(name)
}

const compile = (pattern: string) => new RegExp(pattern)

const Text = z.string().min(1).max(200)

/** Model names come from clients, and a list from the network: no expression whose time grows faster than the cube. */
const Regex = Text.refine((text) => !/\)[*+{]|\\[1-9]/.test(text), 'must not repeat groups')
  .refine((text) => (text.match(/[*+]|\{\d*,/g) ?? []).length <= 2, 'must not repeat more than twice')
  .refine(isRegex, 'must be a regular expression')

function isRegex(text: string): boolean {
  try {
    compile(text)
    return true
  } catch {
    return false
  }
}

export const ModelMatch: z.ZodType<ModelMatch> = z.lazy(() =>
  z.union([
    z.object({ or: z.array(ModelMatch).min(1).max(500) }),
    z.object({ and: z.array(ModelMatch).min(1).max(20) }),
    z.object({ equals: Text }),
    z.object({ starts_with: Text }),
    z.object({ ends_with: Text }),
    z.object({ contains: Text }),
    z.object({ regex: Regex }),
  ]),
)
