'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTransition } from 'react'
import { Button, Spinner } from '@/components/ui/button'
import { ConfirmDialog, DialogTrigger } from '@/components/ui/dialog'
import { showToast, useActionData } from '@/components/ui/toast'
import { decidePriceListAction, deletePriceAction, recalculateAction, updatePriceListAction } from './actions'

type DeletePriceButtonProps = { id: number; model: string; validFrom: string }

export function DeletePriceButton({ id, model, validFrom }: DeletePriceButtonProps) {
  const t = useTranslations('prices')
  const [pending, start] = useTransition()
  const deletePrice = useActionData(() => deletePriceAction(id))
  return (
    <Button
      tone="quiet"
      square
      disabled={pending}
      aria-label={t('removeOf', { model, validFrom })}
      onClick={() =>
        start(async () => {
          if ((await deletePrice()) !== null) showToast(t('removed', { model, validFrom }))
        })
      }
    >
      <X aria-hidden className="size-4" />
    </Button>
  )
}

/** Recalculates past costs of one model, or of all models if `model` is null. */
export function RecalculateDialog({ model }: { model: string | null }) {
  const t = useTranslations('prices.recalculation')
  const button = <Button aria-label={model === null ? undefined : t('label', { model })}>{t('open')}</Button>
  return (
    <DialogTrigger button={button}>
      {(dialog) => (
        <ConfirmDialog
          {...dialog}
          action={() => recalculateAction(model)}
          title={model === null ? t('titleAll') : t('title', { model })}
          description={model === null ? t('descriptionAll') : t('description', { model })}
          submit={t('submit')}
          errorMessages={{ conflict: t('alreadyRunning') }}
        >
          <p className="text-muted">{t('hint')}</p>
        </ConfirmDialog>
      )}
    </DialogTrigger>
  )
}

/** Fetches the public price list now. */
export function UpdatePricesButton() {
  const t = useTranslations('prices.list')
  const [pending, start] = useTransition()
  const update = useActionData(updatePriceListAction)
  return (
    <Button
      disabled={pending}
      onClick={() =>
        start(async () => {
          const check = await update()
          if (check) showToast(t(`outcomes.${check.outcome}`))
        })
      }
    >
      {pending && <Spinner />}
      {t('update')}
    </Button>
  )
}

/** Confirms or discards the list that is waiting. */
export function WaitingListButtons({ hash }: { hash: string }) {
  const t = useTranslations('prices.list')
  const [pending, start] = useTransition()
  const decide = useActionData((accept: boolean) => decidePriceListAction(hash, accept))
  return (
    <div className="flex flex-wrap gap-2">
      <Button tone="primary" disabled={pending} onClick={() => start(async () => void (await decide(true)))}>
        {t('accept')}
      </Button>
      <Button disabled={pending} onClick={() => start(async () => void (await decide(false)))}>
        {t('discard')}
      </Button>
    </div>
  )
}
