import type { Admin } from './actor'
import { proveAdmin } from './proof'

/** For commands run on the server's machine: who has the data folder and its key is an admin already. */
export const operator = () => proveAdmin({ id: 1, role: 'admin' }) as Admin
