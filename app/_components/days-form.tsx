import Form from 'next/form'
import { useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { controlClass } from '@/components/ui/field'
import type { Span } from '@/lib/core/time'
import { lastDay } from '@/lib/usage/presets'

type Props = { path: string; span: Span; kept: Record<string, string | number | null> }

/** Two days of one's own, both counted; the rest of the address stays as it is. */
export function DaysForm({ path, span, kept }: Props) {
  const t = useTranslations('usage')
  const days = [
    ['from', span.from],
    ['to', lastDay(span)],
  ] as const
  return (
    <Form action={path} scroll={false} key={`${span.from}${span.to}`} className="flex flex-wrap items-center gap-2">
      {Object.entries(kept).map(([name, value]) =>
        value === null ? null : <input key={name} type="hidden" name={name} value={value} />,
      )}
      {days.map(([name, day]) => (
        <input
          key={name}
          type="date"
          name={name}
          aria-label={t(name)}
          defaultValue={day}
          required
          className={`${controlClass} w-auto!`}
        />
      ))}
      <Button type="submit" className="h-9">
        {t('apply')}
      </Button>
    </Form>
  )
}
