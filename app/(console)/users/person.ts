import { ROOT_ID } from '@/lib/users/row'

/** Whom a dialog is about: the least it has to know. */
export type Person = { id: number; name: string; isRoot: boolean; isSelf: boolean }

export const personOf = ({ id, name }: { id: number; name: string }, self: number): Person => ({
  id,
  name,
  isRoot: id === ROOT_ID,
  isSelf: id === self,
})
