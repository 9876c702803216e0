import { useTranslations } from 'next-intl'
import type { Part } from './parts'

export function PartTable({ title, parts }: { title: string; parts: Part[] }) {
  const t = useTranslations('docs')
  if (parts.length === 0) return null
  return (
    <div className="grid gap-1">
      <h4 className="font-medium text-sm">{title}</h4>
      <dl className="grid text-sm">
        {parts.map(({ name, type, required, description }) => (
          <div key={name} className="grid gap-x-6 border-line border-t py-1.5 sm:grid-cols-[12rem_minmax(0,1fr)]">
            <dt className="font-mono">
              {name}
              {required && <span className="pl-2 font-sans text-muted text-xs">{t('required')}</span>}
            </dt>
            <dd>
              <code className="font-mono text-muted">{type}</code>
              {description && (
                <span lang="en" className="block text-muted">
                  {description}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
