'use server'

import { refresh } from 'next/cache'
import { requireAdmin } from '@/lib/auth/guards'
import { parse } from '@/lib/http/api/parse'
import { parseId } from '@/lib/http/api/request'
import { action, formFields } from '@/lib/http/api/server-action'
import { testKey } from '@/lib/keys/key-test'
import { addKey, patchKey, removeKey } from '@/lib/keys/keys'
import { KeyPatch, NewKey } from '@/lib/keys/schema'
import { parseKeyForm } from './key-form-values'

const keyId = (id: number) => parseId({ id: String(id) }, 'key')

export const addKeyAction = async (form: FormData) =>
  action(async () => {
    const { id, name } = await addKey(await requireAdmin(), parse(NewKey, formFields(form)))
    refresh()
    return { id, name }
  })

export const updateKeyAction = async (id: number, form: FormData) =>
  action(async () => {
    const { name } = await patchKey(await requireAdmin(), keyId(id), parse(KeyPatch, parseKeyForm(formFields(form))))
    refresh()
    return { id, name }
  })

export const testKeyAction = async (id: number) =>
  action(async () => {
    const result = await testKey(await requireAdmin(), keyId(id))
    refresh()
    return result
  })

export const deleteKeyAction = async (id: number) =>
  action(async () => {
    await removeKey(await requireAdmin(), keyId(id))
    refresh()
  })
