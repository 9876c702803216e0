/** Everything that can go wrong by a caller's doing. Doors turn it into a reply; nothing else is ever shown to anyone. */
export type ErrorCode =
  | 'unauthorized'
  | 'forbidden'
  | 'invalid_request'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  | 'method_not_allowed'
  | 'rate_limited'
  | 'already_initialized'
  | 'root_protected'
  | 'unavailable'
  | 'internal'

export type Issue = { path: string; message: string }

type Details = { issues?: Issue[]; headers?: Record<string, string> }

export class AppError extends Error {
  override readonly name = 'AppError'

  constructor(
    readonly code: ErrorCode,
    /** A sentence for a person, ending in a full stop. */
    message: string,
    readonly details: Details = {},
  ) {
    super(message)
  }
}

/** By shape, not `instanceof`: Next and the server each load their own copy of this class. */
export const isAppError = (error: unknown): error is AppError => error instanceof Error && error.name === 'AppError'
