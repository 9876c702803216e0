import { getTranslations } from 'next-intl/server'
import { Money } from '@/components/figures/money'
import { Unpriced } from '@/components/figures/unpriced'
import { Section } from '@/components/shell/page'
import { dollars } from '@/lib/core/dollars'
import type { topSpenders } from '@/lib/usage/top-spenders'

export async function TopPeople({ people }: { people: Awaited<ReturnType<typeof topSpenders>> }) {
  const t = await getTranslations('overview')
  if (people.length === 0) return null
  return (
    <Section title={t('topUsers')}>
      <ol className="grid max-w-xl gap-3">
        {people.map(({ userId, name, costPico, unpriced, part }) => (
          <li key={userId} className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
            <span className="truncate">{name}</span>
            <span className="text-right">
              <Money amount={dollars(costPico)} />
              <Unpriced count={unpriced} />
            </span>
            <span aria-hidden className="col-span-2 h-1 rounded-full bg-sunken">
              <span className="block h-full rounded-full bg-accent" style={{ width: `${part * 100}%` }} />
            </span>
          </li>
        ))}
      </ol>
    </Section>
  )
}
