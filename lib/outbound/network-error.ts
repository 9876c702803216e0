const REASONS: Record<string, string> = {
  PrivateAddressError: 'it has a private address, and ALLOW_PRIVATE_UPSTREAMS is not set',
  TimeoutError: 'it did not respond in time',
  UND_ERR_HEADERS_TIMEOUT: 'it did not respond in time',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  UND_ERR_SOCKET: 'the connection broke',
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'the host name does not exist',
  EAI_AGAIN: 'the host name could not be resolved',
}

/** The end of a sentence "… cannot be reached: …". Null when the error is not one of the network. */
export function describeNetworkError(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return REASONS[error.name] ?? REASONS[code] ?? (/^[A-Z]+(_[A-Z]+)*$/.test(code) ? code : null)
}
