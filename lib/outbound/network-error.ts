const reasons: Record<string, string> = {
  PrivateAddress: 'it is a private address, and ALLOW_PRIVATE_UPSTREAMS is not set',
  TimeoutError: 'no answer in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_SOCKET: 'the connection broke',
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name could not be looked up',
}

/** Why a provider could not be reached, in our words; null when it is something else that went wrong. */
export function unreached(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return reasons[error.name] ?? reasons[code] ?? (/^[A-Z]+(_[A-Z]+)*$/.test(code) ? code : null)
}
