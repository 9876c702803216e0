import { z } from 'zod'
import { NewUser, ResetQuery, UserPatch, UserQuery } from '../users/schema'
import { WireMe, WireUser, WireUserDetail } from '../users/wire'
import type { Operation } from './operation'
import { WireOk } from './route'

export const userOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/1/users/init',
    summary: 'Make the root user, once. Any body is ignored.',
    who: 'anyone',
    reply: WireMe,
    errors: ['already_initialized', 'forbidden'],
  },
  { method: 'get', path: '/1/me', summary: 'The owner of the token.', who: 'member', reply: WireMe },
  {
    method: 'get',
    path: '/1/users',
    summary: 'All users, by id.',
    who: 'admin',
    query: UserQuery,
    reply: z.array(WireUser),
  },
  {
    method: 'post',
    path: '/1/users',
    summary: 'Add a user.',
    who: 'admin',
    body: NewUser,
    reply: WireUser,
    errors: ['conflict'],
  },
  { method: 'get', path: '/1/users/{id}', summary: 'One user, with limits.', who: 'admin', reply: WireUserDetail },
  {
    method: 'patch',
    path: '/1/users/{id}',
    summary: 'Change the members that are sent; null or "" clears one that can be empty.',
    who: 'admin',
    body: UserPatch,
    reply: WireUserDetail,
    errors: ['conflict', 'root_protected'],
  },
  {
    method: 'delete',
    path: '/1/users/{id}',
    summary: 'Delete a user: the token dies at once, the history stays.',
    who: 'admin',
    reply: WireOk,
    errors: ['root_protected'],
  },
  {
    method: 'post',
    path: '/1/users/{id}/restore',
    summary: 'Undo a delete; the same token works again.',
    who: 'admin',
    reply: WireUser,
    errors: ['conflict'],
  },
  {
    method: 'post',
    path: '/1/users/{id}/reset',
    summary: 'Give a new token; the old one dies at once. Admins for anyone, members for themselves.',
    who: 'member',
    query: ResetQuery,
    reply: WireUser,
    errors: ['forbidden', 'conflict'],
  },
]
