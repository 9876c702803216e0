import { z } from 'zod'
import { KeyDetailDto, KeyDto } from '../../keys/dto'
import { KeyPatch, NewKey } from '../../keys/schema'
import { OkDto } from '../api/route'
import { acknowledgement, azureKey, azureKeyInDetail, keyPatches, keys, newKeys } from './examples'
import type { Operation } from './operation'

export const keyOperations: readonly Operation[] = [
  {
    id: 'listKeys',
    method: 'get',
    path: '/1/keys',
    tag: 'keys',
    summary: 'List provider keys',
    description: 'List provider keys, ordered by ID.',
    access: 'admin',
    response: { schema: z.array(KeyDto), description: 'All provider keys, with their secrets.', example: keys },
  },
  {
    id: 'createKey',
    method: 'post',
    path: '/1/keys',
    tag: 'keys',
    summary: 'Add a provider key',
    description: 'Add a provider key.',
    access: 'admin',
    body: { schema: NewKey, examples: newKeys },
    response: { schema: KeyDto, description: 'The new provider key.', example: azureKey },
    errors: ['conflict'],
  },
  {
    id: 'getKey',
    method: 'get',
    path: '/1/keys/{id}',
    tag: 'keys',
    summary: 'Get a provider key',
    description: 'Get a provider key, without its secret.',
    access: 'admin',
    response: { schema: KeyDetailDto, description: 'The provider key.', example: azureKeyInDetail },
  },
  {
    id: 'updateKey',
    method: 'patch',
    path: '/1/keys/{id}',
    tag: 'keys',
    summary: 'Update a provider key',
    description: 'Update a provider key. Only the fields sent change; a new key replaces the secret in place.',
    access: 'admin',
    body: { schema: KeyPatch, examples: keyPatches },
    response: { schema: KeyDetailDto, description: 'The updated provider key.', example: azureKeyInDetail },
    errors: ['conflict'],
  },
  {
    id: 'deleteKey',
    method: 'delete',
    path: '/1/keys/{id}',
    tag: 'keys',
    summary: 'Delete a provider key',
    description: 'Delete a provider key. The secret is erased; usage history keeps the name.',
    access: 'admin',
    response: { schema: OkDto, description: 'The provider key is deleted.', example: acknowledgement },
  },
]
