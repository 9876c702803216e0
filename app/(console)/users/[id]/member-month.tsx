import { getFormatter, getTranslations } from 'next-intl/server'
import { Figure, Figures } from '@/components/figures/figure'
import { Money } from '@/components/figures/money'
import { Unpriced } from '@/components/figures/unpriced'
import { Badge } from '@/components/ui/badge'
import type { Admin } from '@/lib/auth/actor'
import { dollars } from '@/lib/core/dollars'
import { monthOf, monthSpan } from '@/lib/core/time'
import { usageOf } from '@/lib/usage/usage'
import type { UserRow } from '@/lib/users/row'
import { today } from '../../../_lib/today'
import { LimitBar } from '../limit-bar'

type Props = { admin: Admin; user: UserRow; limitPico: bigint | null }

export async function MemberMonth({ admin, user, limitPico }: Props) {
  const [t, me, format] = await Promise.all([getTranslations('userDetails'), getTranslations('me'), getFormatter()])
  const { costPico, units, requests, unpriced } = await usageOf(admin, user.id, monthSpan(monthOf(today())))
  const month = format.dateTime(new Date(today()), { month: 'long', year: 'numeric', timeZone: 'UTC' })
  const isExpired = user.expiresAt !== null && user.expiresAt.getTime() <= Date.now()
  const stopped = user.deletedAt ? 'deleted' : user.disabled ? 'paused' : isExpired ? 'expired' : null
  return (
    <>
      {stopped && <Badge tone="warning">{t(stopped)}</Badge>}
      <Figures>
        <Figure
          label={me('cost', { month })}
          value={<Money amount={dollars(costPico)} />}
          note={
            <span className="grid justify-items-start">
              <Unpriced count={unpriced} />
              <LimitBar name={user.name} spentPico={costPico} limitPico={limitPico} />
            </span>
          }
        />
        <Figure label={me('requests')} value={format.number(requests)} />
        <Figure label={me('tokens')} value={format.number(units)} />
      </Figures>
    </>
  )
}
