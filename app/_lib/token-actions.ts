'use server'

import { refresh } from 'next/cache'
import { requireUser } from '@/lib/auth/guards'
import { parse } from '@/lib/http/api/parse'
import { parseId } from '@/lib/http/api/request'
import { action, formFields } from '@/lib/http/api/server-action'
import { NewToken, RotateQuery, TokenPatch } from '@/lib/users/schema'
import { addToken, patchToken, revokeToken, rotateToken } from '@/lib/users/tokens'
import { parseLimitsForm } from './limits-form'

const tokenId = (id: number) => parseId({ id: String(id) }, 'token')

export const addTokenAction = async (userId: number, form: FormData) =>
  action(async () => {
    const user = await requireUser()
    const input = parse(NewToken, parseLimitsForm(formFields(form)))
    const { name, token } = await addToken(user, parseId({ id: String(userId) }, 'user'), input)
    refresh()
    return { name, token }
  })

export const updateTokenAction = async (id: number, form: FormData) =>
  action(async () => {
    const user = await requireUser()
    const { name } = await patchToken(user, tokenId(id), parse(TokenPatch, parseLimitsForm(formFields(form))))
    refresh()
    return { name }
  })

export const rotateTokenAction = async (id: number, form: FormData) =>
  action(async () => {
    const user = await requireUser()
    const { overlapSeconds } = parse(RotateQuery, formFields(form))
    const { name, token } = await rotateToken(user, tokenId(id), overlapSeconds)
    refresh()
    return { name, token }
  })

export const revokeTokenAction = async (id: number) =>
  action(async () => {
    await revokeToken(await requireUser(), tokenId(id))
    refresh()
  })
