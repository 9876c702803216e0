'use client'

import { useTranslations } from 'next-intl'
import { ErrorMessage } from '@/components/shell/page'
import { Button } from '@/components/ui/button'

export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  const t = useTranslations('errors.page')
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined
  return (
    <div className="px-4">
      <ErrorMessage
        title={t('title')}
        description={t('description')}
        hint={t('hint')}
        reference={digest ? t('reference', { id: digest }) : undefined}
      >
        <Button tone="primary" onClick={retry}>
          {t('retry')}
        </Button>
      </ErrorMessage>
    </div>
  )
}
