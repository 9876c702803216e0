'use client'

import { useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { OnDemand } from '@/components/ui/on-demand'
import { repriceAction } from './actions'

/** Says what a re-pricing changes before it begins; null: of every model. */
export function RepriceDialog({ model }: { model: string | null }) {
  const t = useTranslations('prices.recalculation')
  const button = <Button aria-label={model === null ? undefined : t('label', { model })}>{t('open')}</Button>
  return (
    <OnDemand button={button}>
      {(summons) => (
        <ConfirmDialog
          {...summons}
          action={() => repriceAction(model)}
          title={model === null ? t('titleAll') : t('title', { model })}
          description={model === null ? t('descriptionAll') : t('description', { model })}
          submit={t('submit')}
          says={{ conflict: t('alreadyRunning') }}
        >
          <p className="text-muted">{t('hint')}</p>
        </ConfirmDialog>
      )}
    </OnDemand>
  )
}
