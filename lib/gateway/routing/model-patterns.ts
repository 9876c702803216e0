/** Whether `model` is meant by one of the patterns, where `*` stands for anything. Null means all. */
export const matchesModel = (patterns: readonly string[] | null, model: string): boolean =>
  patterns === null || patterns.some((pattern) => matches(pattern, model))

/** By parts, from left to right: no pattern can make this slow. */
function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return pattern === text
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false
  let at = first.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found < 0 || found + part.length > text.length - last.length) return false
    at = found + part.length
  }
  return true
}
