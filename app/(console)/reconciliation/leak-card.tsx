import { TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { formatDollars } from '@/lib/core/money'
import { isOutside } from '@/lib/reconciliation/comparison/difference'
import type { ComparedDay } from '@/lib/reconciliation/statement'

/** Provider keys that were used, as far as can be told, past this server: what, since when, and what to do. */
export function LeakCard({ days }: { days: ComparedDay[] }) {
  const t = useTranslations('reconciliation.leak')
  const leaks = leaksOf(days)
  if (leaks.length === 0) return null
  return (
    <section
      aria-label={t('title')}
      className="grid max-w-3xl gap-3 rounded-xl border border-danger/40 bg-danger/8 p-4"
    >
      <h2 className="flex items-baseline gap-2 font-semibold">
        <TriangleAlert aria-hidden className="size-4 shrink-0 translate-y-0.5 text-danger" />
        {t('title')}
      </h2>
      <ul className="grid gap-1.5">
        {leaks.map(({ key, models, pico, since, isCertain }) => (
          <li key={key}>
            {t(isCertain ? 'certain' : 'possible', {
              ...{ key, since, models: [...models].join(', '), amount: formatDollars(pico).text },
            })}
          </li>
        ))}
      </ul>
      <p className="text-muted text-sm">{t('hint')}</p>
      <p>
        <Link href="/keys" className="text-accent underline underline-offset-2">
          {t('rotate')}
        </Link>
      </p>
    </section>
  )
}

type Leak = { key: string; models: Set<string>; pico: bigint; since: string; isCertain: boolean }

function leaksOf(days: ComparedDay[]): Leak[] {
  const leaks = new Map<string, Leak>()
  for (const { day, note, differences } of days)
    for (const { key, model, reasons } of differences)
      for (const reason of reasons.filter(isOutside)) {
        // An admin has looked at it.
        if (note !== null) continue
        const leak = leaks.get(key) ?? { key, models: new Set<string>(), pico: 0n, since: day, isCertain: false }
        leak.models.add(model)
        leaks.set(key, {
          ...leak,
          pico: leak.pico + reason.pico,
          isCertain: leak.isCertain || reason.code === 'used_elsewhere',
        })
      }
  return [...leaks.values()]
}
