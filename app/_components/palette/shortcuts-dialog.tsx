'use client'

import { useTranslations } from 'next-intl'
import { Dialog } from '@/components/ui/dialog'
import { Kbd } from '@/components/ui/kbd'

const keys = { palette: ['⌘ K', 'Ctrl K'], search: ['/'], shortcuts: ['?'], close: ['Esc'], chart: ['←', '→'] } as const

export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('palette')
  return (
    <Dialog open onOpenChange={onClose} title={t('shortcuts')}>
      <dl className="grid gap-2">
        {(Object.keys(keys) as (keyof typeof keys)[]).map((what) => (
          <div key={what} className="flex items-center justify-between gap-4">
            <dt>{t(`shortcutActions.${what}`)}</dt>
            <dd className="flex gap-1.5">
              {keys[what].map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
