'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode, RefObject } from 'react'
import { buttonClass } from './button'

type Props = {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** Gets the focus back. */
  opener?: RefObject<HTMLElement | null>
  title: ReactNode
  description?: ReactNode
  children: ReactNode
}

export function Dialog({ open, onOpenChange, opener, title, description, children }: Props) {
  const t = useTranslations('ui')
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 bg-scrim transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Viewport className="fixed inset-0 grid place-items-center overflow-y-auto p-4">
          <Base.Popup
            finalFocus={opener}
            className="relative grid w-full max-w-md gap-4 rounded-xl border border-line bg-raised p-5 shadow-raised transition-[scale,opacity] duration-150 data-ending-style:scale-98 data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0"
          >
            <div className="grid gap-1 pr-8">
              <Base.Title className="font-semibold text-lg">{title}</Base.Title>
              {description && <Base.Description className="text-muted">{description}</Base.Description>}
            </div>
            {children}
            <Base.Close
              aria-label={t('close')}
              className={`${buttonClass({ tone: 'quiet', square: true })} absolute top-3 right-3`}
            >
              <X aria-hidden className="size-4" />
            </Base.Close>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}

export const DialogActions = ({ children }: { children: ReactNode }) => (
  <div className="flex flex-wrap justify-end gap-2">{children}</div>
)
