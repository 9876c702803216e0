/** A provider's own words about a failure, fit to be shown: short, one line, nothing of the secret in them. */
export function providerSays(status: number, text: string, secret: string): string {
  const { error, message } = parsed(text)
  const said = [isRecord(error) ? error.message : error, message].find((one) => typeof one === 'string' && one !== '')
  if (typeof said !== 'string') return `The provider answered ${status}, with nothing that says why.`
  const masked = said.replaceAll(secret, '[key]').replace(/\b(sk|key|sess)-[\w*.-]+|\*{16,}/gi, '[key]')
  return masked
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 500)
}

/** How many models a provider's list has; null when it is no such list. */
export function countModels(text: string): number | null {
  const { data } = parsed(text)
  return Array.isArray(data) ? data.length : null
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
