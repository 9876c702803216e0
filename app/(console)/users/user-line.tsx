import { useTranslations } from 'next-intl'
import { MomentText } from '@/components/figures/moment-text'
import { Money } from '@/components/figures/money'
import { Unpriced } from '@/components/figures/unpriced'
import { Badge } from '@/components/ui/badge'
import { MaybeLink } from '@/components/ui/maybe-link'
import { Cell, Row, RowActions, RowTitle } from '@/components/ui/table'
import { dollars } from '@/lib/core/dollars'
import { LimitBar } from './limit-bar'
import { PersonButtons } from './person-buttons'
import { RestoreUserButton } from './restore-user-button'
import type { ShownPerson } from './shown-people'

export function UserLine({ person, standing, monthPico, ...row }: ShownPerson) {
  const t = useTranslations('users')
  const { id, name } = person
  return (
    <Row dimmed={standing === 'gone'}>
      <RowTitle>
        <MaybeLink href={`/users/${id}`}>{name}</MaybeLink>
      </RowTitle>
      <Cell label={t('role')}>
        {standing === 'gone' && <Badge>{t('deleted')}</Badge>}
        {standing === 'paused' && <Badge tone="warning">{t('paused')}</Badge>}
        {(standing === 'admin' || standing === 'member') && t(standing)}
      </Cell>
      <Cell label={t('token')}>
        <code className="whitespace-nowrap font-mono text-muted text-sm">…{row.tokenHint}</code>
      </Cell>
      <Cell label={t('created')}>
        <MomentText {...row.created} />
      </Cell>
      <Cell label={t('lastUsed')}>
        {row.used ? <MomentText {...row.used} /> : <span className="text-muted">{t('never')}</span>}
      </Cell>
      <Cell label={t('thisMonth')} end>
        <Money amount={dollars(monthPico)} />
        <Unpriced count={row.unpriced} />
        {row.limitPico !== null && <LimitBar end name={name} spentPico={monthPico} limitPico={row.limitPico} />}
      </Cell>
      <RowActions>
        {standing === 'gone' ? (
          <RestoreUserButton id={id} name={name} />
        ) : (
          <>
            <PersonButtons person={person} />
            {person.isRoot && <span className="w-8 max-sm:hidden" />}
          </>
        )}
      </RowActions>
    </Row>
  )
}
