import { getFormatter, getTranslations } from 'next-intl/server'
import { Figure, Figures } from '@/components/figures/figure'
import { Money } from '@/components/figures/money'
import { Unpriced } from '@/components/figures/unpriced'
import type { Member } from '@/lib/auth/actor'
import { dollars } from '@/lib/core/dollars'
import { type Day, monthOf, monthSpan } from '@/lib/core/time'
import { myUsage } from '@/lib/usage/usage'

export async function MyMonth({ member, day }: { member: Member; day: Day }) {
  const [t, format] = await Promise.all([getTranslations('me'), getFormatter()])
  const { costPico, units, requests, unpriced } = await myUsage(member, monthSpan(monthOf(day)))
  const month = format.dateTime(new Date(day), { month: 'long', year: 'numeric', timeZone: 'UTC' })
  return (
    <Figures>
      <Figure
        label={t('cost', { month })}
        value={<Money amount={dollars(costPico)} />}
        note={<Unpriced count={unpriced} />}
      />
      <Figure label={t('requests')} value={format.number(requests)} />
      <Figure label={t('tokens')} value={format.number(units)} />
    </Figures>
  )
}
