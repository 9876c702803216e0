'use server'

import { refresh } from 'next/cache'
import { requireAdmin } from '@/lib/auth/gate'
import { action, fieldsOf } from '@/lib/http/form'
import { parse } from '@/lib/http/parse'
import { idOf } from '@/lib/http/request'
import { addKey, patchKey, removeKey } from '@/lib/keys/keys'
import { KeyPatch, NewKey } from '@/lib/keys/schema'
import { testKey } from '@/lib/keys/test-key'
import { keyFields } from './key-fields'

const keyId = (id: number) => idOf({ id: String(id) }, 'key')

export const addKeyAction = async (form: FormData) =>
  action(async () => {
    const { id, name } = await addKey(await requireAdmin(), parse(NewKey, fieldsOf(form)))
    refresh()
    return { id, name }
  })

export const changeKeyAction = async (id: number, form: FormData) =>
  action(async () => {
    const { name } = await patchKey(await requireAdmin(), keyId(id), parse(KeyPatch, keyFields(fieldsOf(form))))
    refresh()
    return { id, name }
  })

export const testKeyAction = async (id: number) =>
  action(async () => {
    const verdict = await testKey(await requireAdmin(), keyId(id))
    refresh()
    return verdict
  })

export const removeKeyAction = async (id: number) =>
  action(async () => {
    await removeKey(await requireAdmin(), keyId(id))
    refresh()
  })
