import { z } from 'zod'
import { KeyPatch, NewKey } from '../keys/schema'
import { WireKey, WireKeyDetail } from '../keys/wire'
import type { Operation } from './operation'
import { WireOk } from './route'

export const keyOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/1/keys',
    summary: 'List provider keys, ordered by ID.',
    who: 'admin',
    reply: z.array(WireKey),
  },
  {
    method: 'post',
    path: '/1/keys',
    summary: 'Add a provider key.',
    who: 'admin',
    body: NewKey,
    reply: WireKey,
    errors: ['conflict'],
  },
  {
    method: 'get',
    path: '/1/keys/{id}',
    summary: 'Get a provider key, without its secret.',
    who: 'admin',
    reply: WireKeyDetail,
  },
  {
    method: 'patch',
    path: '/1/keys/{id}',
    summary: 'Update a provider key. Only the fields sent change; a new key replaces the secret in place.',
    who: 'admin',
    body: KeyPatch,
    reply: WireKeyDetail,
    errors: ['conflict'],
  },
  {
    method: 'delete',
    path: '/1/keys/{id}',
    summary: 'Delete a provider key. The secret is erased; usage history keeps the name.',
    who: 'admin',
    reply: WireOk,
  },
]
