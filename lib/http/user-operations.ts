import { z } from 'zod'
import { NewUser, ResetQuery, UserPatch, UserQuery } from '../users/schema'
import { WireMe, WireUser, WireUserDetail } from '../users/wire'
import type { Operation } from './operation'
import { WireOk } from './route'

export const userOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/1/users/init',
    summary: 'Create the root user. Works once; the request body is ignored.',
    who: 'anyone',
    reply: WireMe,
    errors: ['already_initialized', 'forbidden'],
  },
  { method: 'get', path: '/1/me', summary: 'Get the user the token belongs to.', who: 'member', reply: WireMe },
  {
    method: 'get',
    path: '/1/users',
    summary: 'List users, ordered by ID.',
    who: 'admin',
    query: UserQuery,
    reply: z.array(WireUser),
  },
  {
    method: 'post',
    path: '/1/users',
    summary: 'Create a user.',
    who: 'admin',
    body: NewUser,
    reply: WireUser,
    errors: ['conflict'],
  },
  {
    method: 'get',
    path: '/1/users/{id}',
    summary: 'Get a user, including limits.',
    who: 'admin',
    reply: WireUserDetail,
  },
  {
    method: 'patch',
    path: '/1/users/{id}',
    summary: 'Update a user. Only the fields sent change; null or "" clears an optional field.',
    who: 'admin',
    body: UserPatch,
    reply: WireUserDetail,
    errors: ['conflict', 'root_protected'],
  },
  {
    method: 'delete',
    path: '/1/users/{id}',
    summary: 'Delete a user. The token is revoked immediately; usage history is kept.',
    who: 'admin',
    reply: WireOk,
    errors: ['root_protected'],
  },
  {
    method: 'post',
    path: '/1/users/{id}/restore',
    summary: 'Restore a deleted user. The same token works again.',
    who: 'admin',
    reply: WireUser,
    errors: ['conflict'],
  },
  {
    method: 'post',
    path: '/1/users/{id}/reset',
    summary: 'Reset a token. The old token is revoked immediately. Admins can reset any token, members only their own.',
    who: 'member',
    query: ResetQuery,
    reply: WireUser,
    errors: ['forbidden', 'conflict'],
  },
]
