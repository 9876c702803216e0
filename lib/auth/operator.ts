import { type AdminActor, ROOT_USER_ID } from '../audit/actor'
import { toAdminActor } from './authorize'

/** The actor of commands run on the server itself: whoever can read the data folder and its key is an admin already. */
export const operator = (): AdminActor => {
  const root = toAdminActor({ id: ROOT_USER_ID, role: 'admin' }) as AdminActor
  return { ...root, isOperator: true }
}
