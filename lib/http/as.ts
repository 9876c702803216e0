import type { Admin, Member } from '../auth/actor'
import { adminFromBearer, memberFromBearer } from '../auth/gate'
import type { Params } from './route'

type Handler<Actor> = (actor: Actor, request: Request, params: Params) => unknown

/** Only admins get to `handler`. */
export const asAdmin = (handler: Handler<Admin>) => async (request: Request, params: Params) =>
  handler(await adminFromBearer(request), request, params)

/** Anyone with a live token gets to `handler`. */
export const asMember = (handler: Handler<Member>) => async (request: Request, params: Params) =>
  handler(await memberFromBearer(request), request, params)
