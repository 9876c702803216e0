import { useTranslations } from 'next-intl'
import { Moment } from '@/components/figures/moment'
import { Money } from '@/components/figures/money'
import { Unpriced } from '@/components/figures/unpriced'
import { Badge } from '@/components/ui/badge'
import { MaybeLink } from '@/components/ui/maybe-link'
import { Cell, Row, RowActions, RowTitle } from '@/components/ui/table'
import { dollars } from '@/lib/dollars'
import type { UserPageRow } from '@/lib/users/user-page'
import { CopyTokenButton } from './copy-token-button'
import { DeleteUserDialog } from './delete-user-dialog'
import { LimitBar } from './limit-bar'
import { personOf } from './person'
import { ResetUserDialog } from './reset-user-dialog'
import { RestoreUserButton } from './restore-user-button'

type Props = { row: UserPageRow; self: number; everyonesPico: bigint | null }

export function UserLine({ row, self, everyonesPico }: Props) {
  const t = useTranslations('users')
  const { id, name, deletedAt, disabled } = row
  const person = personOf(row, self)
  return (
    <Row dimmed={deletedAt !== null}>
      <RowTitle>
        <MaybeLink href={`/users/${id}`}>{name}</MaybeLink>
      </RowTitle>
      <Cell label={t('role')}>
        {deletedAt ? <Badge>{t('gone')}</Badge> : disabled ? <Badge tone="warning">{t('paused')}</Badge> : t(row.role)}
      </Cell>
      <Cell label={t('token')}>
        <code className="whitespace-nowrap font-mono text-muted text-sm">…{row.tokenHint}</code>
      </Cell>
      <Cell label={t('created')}>
        <Moment at={row.createdAt} />
      </Cell>
      <Cell label={t('used')}>
        {row.lastUsedAt === null ? <span className="text-muted">{t('never')}</span> : <Moment at={row.lastUsedAt} />}
      </Cell>
      <Cell label={t('thisMonth')} end>
        <Money amount={dollars(row.monthPico)} />
        <Unpriced count={row.unpriced} />
        <LimitBar end name={name} spentPico={row.monthPico} limitPico={row.monthlyLimitPico ?? everyonesPico} />
      </Cell>
      <RowActions>
        {deletedAt ? (
          <RestoreUserButton id={id} name={name} />
        ) : (
          <>
            <CopyTokenButton id={id} name={name} />
            <ResetUserDialog person={person} />
            {person.isRoot ? <span className="w-8 max-sm:hidden" /> : <DeleteUserDialog person={person} />}
          </>
        )}
      </RowActions>
    </Row>
  )
}
