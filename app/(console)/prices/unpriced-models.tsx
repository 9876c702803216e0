import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Section } from '@/components/shell/page'

/** Models that were used and have no price: one click puts each into the form. */
export function UnpricedModels({ models }: { models: { model: string; requests: number }[] }) {
  const t = useTranslations('prices')
  if (models.length === 0) return null
  return (
    <Section title={t('unpriced')} lead={t('unpricedWhy')}>
      <ul className="flex flex-wrap gap-x-5 gap-y-1.5">
        {models.map(({ model, requests }) => (
          <li key={model}>
            <Link
              href={`/prices?model=${encodeURIComponent(model)}`}
              scroll={false}
              className="font-mono text-accent text-sm underline underline-offset-2"
            >
              {model}
            </Link>{' '}
            <span className="text-muted text-sm">{t('requests', { count: requests })}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
