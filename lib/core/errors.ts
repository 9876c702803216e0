/** Errors a caller can cause. Only these are returned to clients; the message of any other error stays in the log. */
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
  | 'unknown_host'
  | 'setup_code_required'
  | 'unavailable'
  | 'internal'

export type Issue = { path: string; message: string }

type Details = { issues?: Issue[]; headers?: Record<string, string> }

export class AppError extends Error {
  override readonly name = 'AppError'

  constructor(
    readonly code: ErrorCode,
    /** A sentence for the user, ending in a full stop. */
    message: string,
    readonly details: Details = {},
  ) {
    super(message)
  }
}

/** Checks the shape instead of `instanceof`: Next and server.ts each load their own copy of this class. */
export const isAppError = (error: unknown): error is AppError => error instanceof Error && error.name === 'AppError'
