import type { Actor, AdminActor } from '../../audit/actor'
import { actorFromBearer, adminFromBearer } from '../../auth/bearer'
import type { RouteParams } from './route'

type AuthorizedHandler<By extends Actor> = (actor: By, request: Request, params: RouteParams) => unknown

/** A handler for `route` that requires an admin's token. Apart from `route`, which also serves unauthenticated paths. */
export const withAdmin = (handler: AuthorizedHandler<AdminActor>) => async (request: Request, params: RouteParams) =>
  handler(await adminFromBearer(request), request, params)

/** A handler for `route` that requires any active user's token. */
export const withUser = (handler: AuthorizedHandler<Actor>) => async (request: Request, params: RouteParams) =>
  handler(await actorFromBearer(request), request, params)
