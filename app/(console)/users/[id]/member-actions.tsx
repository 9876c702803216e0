import type { UserRow } from '@/lib/users/row'
import { personOf } from '../person'
import { PersonButtons } from '../person-buttons'
import { RestoreUserButton } from '../restore-user-button'
import { CopyMessageButton } from './copy-message-button'

type Props = { user: Pick<UserRow, 'id' | 'name' | 'role' | 'deletedAt'>; self: number }

export function MemberActions({ user, self }: Props) {
  const { id, name, deletedAt } = user
  if (deletedAt) return <RestoreUserButton id={id} name={name} />
  return (
    <>
      <CopyMessageButton id={id} name={name} />
      <PersonButtons person={personOf(user, self)} />
    </>
  )
}
