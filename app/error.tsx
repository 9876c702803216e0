'use client'

import { useTranslations } from 'next-intl'
import { Breakdown } from '@/components/shell/breakdown'
import { Button } from '@/components/ui/button'

export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  const t = useTranslations('errors.page')
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined
  return (
    <div className="px-4">
      <Breakdown
        title={t('title')}
        why={t('description')}
        todo={t('hint')}
        reference={digest ? t('reference', { id: digest }) : undefined}
      >
        <Button tone="primary" onClick={retry}>
          {t('retry')}
        </Button>
      </Breakdown>
    </div>
  )
}
