'use client'

import { Toaster as Sonner } from 'sonner'

export default function Toaster({ label }: { label: string }) {
  return (
    <Sonner
      position="bottom-right"
      containerAriaLabel={label}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full items-center gap-3 rounded-lg border border-line bg-raised px-4 py-3 text-sm text-ink shadow-raised',
          content: 'flex-1',
          icon: 'hidden',
          actionButton: 'rounded-md border border-edge/60 px-2.5 py-1 font-medium hover:bg-sunken',
          closeButton: 'order-last rounded-md px-2 py-1 text-muted hover:bg-sunken hover:text-ink',
          error: 'text-danger',
        },
      }}
    />
  )
}
