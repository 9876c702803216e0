import type { UserRow } from '@/lib/users/row'
import { CopyTokenButton } from '../copy-token-button'
import { DeleteUserDialog } from '../delete-user-dialog'
import { personOf } from '../person'
import { ResetUserDialog } from '../reset-user-dialog'
import { RestoreUserButton } from '../restore-user-button'
import { CopyMessageButton } from './copy-message-button'

type Props = { user: Pick<UserRow, 'id' | 'name' | 'role' | 'deletedAt'>; self: number }

export function MemberActions({ user, self }: Props) {
  const { id, name, deletedAt } = user
  const person = personOf(user, self)
  if (deletedAt) return <RestoreUserButton id={id} name={name} />
  return (
    <>
      <CopyMessageButton id={id} name={name} />
      <CopyTokenButton id={id} name={name} />
      <ResetUserDialog person={person} />
      {!person.isRoot && <DeleteUserDialog person={person} />}
    </>
  )
}
