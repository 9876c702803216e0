'use client'

import { Search } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { Place } from '@/components/shell/shell'
import { Button } from '@/components/ui/button'
import { useShortcuts } from './use-shortcuts'

const Palette = dynamic(() => import('./palette'), { ssr: false })
const ShortcutsDialog = dynamic(() => import('./shortcuts-dialog'), { ssr: false })

type Shown = 'palette' | 'shortcuts' | null

/** Always there and small; what it opens is fetched when first asked for. */
export function PaletteButton({ places, isAdmin }: { places: readonly Place[]; isAdmin: boolean }) {
  const t = useTranslations('palette')
  const [shown, setShown] = useState<Shown>(null)
  useShortcuts(setShown)
  const close = () => setShown(null)
  return (
    <>
      <Button
        onClick={() => setShown('palette')}
        aria-keyshortcuts="Control+K Meta+K"
        className="lg:w-full lg:justify-start lg:text-muted"
      >
        <Search aria-hidden className="size-4" />
        <span className="max-lg:sr-only">{t('open')}</span>
      </Button>
      {shown === 'palette' && <Palette places={places} isAdmin={isAdmin} onClose={close} />}
      {shown === 'shortcuts' && <ShortcutsDialog onClose={close} />}
    </>
  )
}
