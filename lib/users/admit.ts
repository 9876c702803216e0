import type { Tx } from '../db/database'
import { context } from '../runtime/context'
import { ROOT_ID } from './row'
import { fingerprint, naming } from './token'

/** Someone who comes from another house with a token of their own. `name` is fit to be one here. */
export type Newcomer = {
  id: number
  name: string
  token: string
  createdAt: Date
  updatedAt: Date
  deletedAt: Date | null
}

/** `known`: who has this token is here already, as `id`. `retired`: the token was replaced here, and stays dead. */
export type Admission =
  | { came: 'new'; id: number }
  | { came: 'known'; id: number }
  | { came: 'not'; why: 'another root' | 'name taken' | 'token retired' }

/** Adds those who are missing, under their own ids where these are free; answers what became of each, in order. */
export async function admitUsers(tx: Tx, newcomers: readonly Newcomer[]): Promise<Admission[]> {
  const vault = await context().currentVault()
  const here = await census(tx)
  const data: (ReturnType<typeof rowOf> & { tokenSealed: string })[] = []
  const admissions = newcomers.map((newcomer): Admission => {
    const hmac = fingerprint(newcomer.token.toLowerCase())
    const known = here.tokens.get(hmac)
    if (known !== undefined) return { came: 'known', id: known }
    if (here.retired.has(hmac)) return { came: 'not', why: 'token retired' }
    if (newcomer.id === ROOT_ID && here.ids.has(ROOT_ID)) return { came: 'not', why: 'another root' }
    if (!newcomer.deletedAt && here.names.has(newcomer.name)) return { came: 'not', why: 'name taken' }
    const id = here.ids.has(newcomer.id) ? here.highest + 1 : newcomer.id
    data.push({ ...rowOf(newcomer, id), tokenSealed: vault.seal(`User.token:${id}`, newcomer.token) })
    here.ids.add(id)
    here.highest = Math.max(here.highest, id)
    here.tokens.set(hmac, id)
    if (!newcomer.deletedAt) here.names.add(newcomer.name)
    return { came: 'new', id }
  })
  await tx.user.createMany({ data })
  return admissions
}

async function census(tx: Tx) {
  const people = await tx.user.findMany({ select: { id: true, liveName: true, tokenHmac: true } })
  const retired = await tx.retiredToken.findMany()
  return {
    ids: new Set(people.map(({ id }) => id)),
    highest: Math.max(ROOT_ID, ...people.map(({ id }) => id)),
    names: new Set(people.map(({ liveName }) => liveName)),
    tokens: new Map(people.map(({ id, tokenHmac }) => [tokenHmac, id])),
    retired: new Set(retired.map(({ hmac }) => hmac)),
  }
}

const rowOf = ({ name, token, createdAt, updatedAt, deletedAt }: Newcomer, id: number) => ({
  ...{ id, name, liveName: deletedAt ? null : name, role: id === ROOT_ID ? 'admin' : 'member' },
  ...{ ...naming(token.toLowerCase()), tokenHint: token.slice(-4) },
  ...{ createdAt, updatedAt, deletedAt },
})
