'use client'

import { useTranslations } from 'next-intl'
import { Dialog } from '@/components/ui/dialog'

const keys = { palette: ['⌘ K', 'Ctrl K'], search: ['/'], shortcuts: ['?'], close: ['Esc'], chart: ['←', '→'] } as const

export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('palette')
  return (
    <Dialog open onOpenChange={onClose} title={t('shortcuts')}>
      <dl className="grid gap-2">
        {(Object.keys(keys) as (keyof typeof keys)[]).map((name) => (
          <div key={name} className="flex items-center justify-between gap-4">
            <dt>{t(`shortcutActions.${name}`)}</dt>
            <dd className="flex gap-1.5">
              {keys[name].map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}

const Kbd = ({ children }: { children: string }) => (
  <kbd className="inline-block min-w-6 whitespace-nowrap rounded-sm border border-edge/60 bg-sunken px-1.5 text-center font-sans text-sm">
    {children}
  </kbd>
)
