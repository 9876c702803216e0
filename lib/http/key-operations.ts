import { z } from 'zod'
import { KeyPatch, NewKey } from '../keys/schema'
import { WireKey, WireKeyDetail } from '../keys/wire'
import type { Operation } from './operation'
import { WireOk } from './route'

export const keyOperations: readonly Operation[] = [
  { method: 'get', path: '/1/keys', summary: 'All keys, by id.', who: 'admin', reply: z.array(WireKey) },
  {
    method: 'post',
    path: '/1/keys',
    summary: 'Add a key.',
    who: 'admin',
    body: NewKey,
    reply: WireKey,
    errors: ['conflict'],
  },
  { method: 'get', path: '/1/keys/{id}', summary: 'One key, without the secret.', who: 'admin', reply: WireKeyDetail },
  {
    method: 'patch',
    path: '/1/keys/{id}',
    summary: 'Change the members that are sent; a new key replaces the secret in place.',
    who: 'admin',
    body: KeyPatch,
    reply: WireKeyDetail,
    errors: ['conflict'],
  },
  {
    method: 'delete',
    path: '/1/keys/{id}',
    summary: 'Delete a key: the secret is erased, the history keeps the name.',
    who: 'admin',
    reply: WireOk,
  },
]
