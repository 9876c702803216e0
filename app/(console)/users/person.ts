import { ROOT_ID, type UserRow } from '@/lib/users/row'

/** Whom a dialog is about: the least it has to know. */
export type Person = { id: number; name: string; isAdmin: boolean; isRoot: boolean; isSelf: boolean }

export const personOf = ({ id, name, role }: Pick<UserRow, 'id' | 'name' | 'role'>, self: number): Person => ({
  id,
  name,
  isAdmin: role === 'admin',
  isRoot: id === ROOT_ID,
  isSelf: id === self,
})
