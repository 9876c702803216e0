'use client'

import { Menu as Base } from '@base-ui/react/menu'
import { Ellipsis } from 'lucide-react'
import type { ReactNode } from 'react'
import { buttonClass } from './button'

export const Menu = ({ label, children }: { label: string; children: ReactNode }) => (
  <Base.Root modal={false}>
    <Base.Trigger aria-label={label} className={buttonClass({ tone: 'quiet', square: true })}>
      <Ellipsis aria-hidden className="size-4" />
    </Base.Trigger>
    <Base.Portal>
      <Base.Positioner align="end" sideOffset={4}>
        <Base.Popup className="min-w-40 origin-(--transform-origin) rounded-lg border border-line bg-raised p-1 shadow-raised outline-hidden transition-[scale,opacity] duration-100 data-ending-style:scale-98 data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0">
          {children}
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  </Base.Root>
)

type Item = { onSelect: () => void; danger?: boolean; children: ReactNode }

export const MenuItem = ({ onSelect, danger = false, children }: Item) => (
  <Base.Item
    onClick={onSelect}
    className={`flex cursor-default select-none items-center gap-2 rounded-md px-2.5 py-1.5 text-sm outline-hidden data-highlighted:bg-sunken ${danger ? 'text-danger' : ''}`}
  >
    {children}
  </Base.Item>
)
