'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { said } from '@/components/ui/say'
import { useFetched } from '@/components/ui/use-fetched'
import { removePriceAction } from './actions'

type Props = { id: number; model: string; validFrom: string }

export function RemovePriceButton({ id, model, validFrom }: Props) {
  const t = useTranslations('prices')
  const [pending, start] = useTransition()
  const remove = useFetched(() => removePriceAction(id))
  return (
    <Button
      tone="quiet"
      square
      disabled={pending}
      aria-label={t('removeOf', { model, validFrom })}
      onClick={() =>
        start(async () => {
          if ((await remove()) !== null) said(t('removed', { model, validFrom }))
        })
      }
    >
      <X aria-hidden className="size-4" />
    </Button>
  )
}
