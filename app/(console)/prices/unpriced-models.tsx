import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { Section } from '@/components/shell/page'
import type { Admin } from '@/lib/auth/actor'
import { unpricedModels } from '@/lib/usage/usage'
import { today, yearSpan } from '../../_lib/today'
import { RepriceDialog } from './reprice-dialog'

/** Models that were used without a price: one click puts each into the form, or re-prices what has a price by now. */
export async function UnpricedModels({ admin, priced }: { admin: Admin; priced: string[] }) {
  const [t, models] = await Promise.all([getTranslations('prices'), unpricedModels(admin, yearSpan(today()))])
  if (models.length === 0) return null
  return (
    <Section title={t('unpriced')} lead={t('unpricedHint')}>
      <ul className="grid gap-1.5">
        {models.map(({ model, requests }) => (
          <li key={model} className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
            <Link
              href={`/prices?model=${encodeURIComponent(model)}`}
              scroll={false}
              className="font-mono text-accent text-sm underline underline-offset-2"
            >
              {model}
            </Link>
            <span className="text-muted text-sm">{t('requests', { count: requests })}</span>
            {priced.includes(model) && <RepriceDialog model={model} />}
          </li>
        ))}
      </ul>
    </Section>
  )
}
