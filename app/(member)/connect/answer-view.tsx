import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Badge } from '@/components/ui/badge'
import type { Answer } from './use-answer'

/** What has come so far, and once it is booked, what it cost. */
export function AnswerView({ answer, asking }: { answer: Answer | null; asking: boolean }) {
  const t = useTranslations('connect.playground')
  if (!answer) return null
  const { text, failure, bill } = answer
  return (
    <section aria-label={t('response')} aria-live="polite" aria-busy={asking} className="grid gap-2">
      {text && <p className="whitespace-pre-wrap rounded-lg border border-line bg-raised px-4 py-3">{text}</p>}
      {failure && (
        <p className="grid gap-1">
          <Badge tone="danger">
            {failure.status ? t('failed', { status: String(failure.status) }) : t('connectionFailed')}
          </Badge>
          {failure.message}
        </p>
      )}
      {bill && (
        <p className="text-muted text-sm">
          {bill.cost ? t('cost', { cost: bill.cost, input: bill.input, output: bill.output }) : t('unpriced')}{' '}
          <Link href={`/me/requests/${bill.id}`} className="text-accent underline underline-offset-2">
            {t('viewRequest')}
          </Link>
        </p>
      )}
    </section>
  )
}
