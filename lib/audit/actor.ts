declare const authorized: unique symbol

/**
 * The authenticated user an operation runs for. The brand makes authorization a parameter: only lib/auth creates actors, so
 * code that requires one cannot be reached by an unauthenticated request.
 */
export type Actor = {
  readonly userId: number
  readonly isAdmin: boolean
  readonly [authorized]: 'admin' | 'member'
  /** The further token that authenticated the request: a member needs their first one to manage tokens. */
  readonly tokenId?: number
  /** Runs commands on the server itself. */
  readonly isOperator?: true
}

/** An actor whose admin role was checked; accepted wherever an `Actor` is. */
export type AdminActor = Actor & { readonly isAdmin: true; readonly [authorized]: 'admin' }

/** The root user: always an admin, and nobody can delete, pause or demote it. */
export const ROOT_USER_ID = 1
