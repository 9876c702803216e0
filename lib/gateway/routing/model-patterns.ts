import type { Member } from '../snapshot/snapshot'

/** Whether both the user and their token may use the model. */
export const mayUseModel = ({ models, token }: Pick<Member, 'models' | 'token'>, model: string): boolean =>
  matchesModel(models, model) && (token === null || matchesModel(token.models, model))

/** Whether a pattern matches `model`; `*` stands for any text. Null allows all models. */
export const matchesModel = (patterns: readonly string[] | null, model: string): boolean =>
  patterns === null || patterns.some((pattern) => matches(pattern, model))

/** Segment by segment, from left to right: linear for any pattern, unlike a regular expression. */
function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return pattern === text
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false
  let at = first.length
  for (const segment of rest) {
    const found = text.indexOf(segment, at)
    if (found < 0 || found + segment.length > text.length - last.length) return false
    at = found + segment.length
  }
  return true
}
