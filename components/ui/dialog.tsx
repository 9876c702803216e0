'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import {
  type ComponentProps,
  cloneElement,
  Fragment,
  type ReactElement,
  type ReactNode,
  type RefObject,
  useRef,
  useState,
} from 'react'
import type { FormState } from '@/lib/http/api/server-action'
import { Button, buttonClass, SubmitButton } from './button'
import { FormError } from './form-error'
import { useSubmit } from './use-submit'

type DialogProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  /** Receives the focus when the dialog closes. */
  opener?: RefObject<HTMLElement | null>
  title: ReactNode
  description?: ReactNode
  children: ReactNode
}

export function Dialog({ open, onOpenChange, opener, title, description, children }: DialogProps) {
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

/** What `DialogTrigger` passes to the dialog it opens. */
export type DialogControl = Pick<ComponentProps<typeof Dialog>, 'open' | 'onOpenChange' | 'opener'>

type DialogTriggerProps = {
  button: ReactElement<ComponentProps<'button'>>
  children: (dialog: DialogControl) => ReactNode
}

/** A button with a dialog. The dialog is mounted on the first click, since tables have hundreds, and remounted to reset its state. */
export function DialogTrigger({ button, children }: DialogTriggerProps) {
  const opener = useRef<HTMLButtonElement>(null)
  const [openCount, setOpenCount] = useState(0)
  const [open, onOpenChange] = useState(false)
  const onClick = () => {
    setOpenCount(openCount + 1)
    onOpenChange(true)
  }
  return (
    <>
      {cloneElement(button, { ref: opener, 'aria-haspopup': 'dialog', 'aria-expanded': open, onClick })}
      {openCount > 0 && <Fragment key={openCount}>{children({ open, onOpenChange, opener })}</Fragment>}
    </>
  )
}

type ConfirmDialogProps<T> = DialogControl &
  Pick<ComponentProps<typeof Dialog>, 'title' | 'description'> &
  Pick<ComponentProps<typeof SubmitButton>, 'tone'> & {
    errorMessages?: ComponentProps<typeof FormError>['messages']
    action: (form: FormData) => Promise<FormState<T>>
    onDone?: (data: T) => void
    submit: string
    /** Fields to fill in before confirming. */
    children?: ReactNode
  }

/** A form that asks for confirmation; closes when `action` succeeds. */
export function ConfirmDialog<T>({
  action,
  onDone,
  submit: submitLabel,
  tone,
  errorMessages,
  children,
  ...dialog
}: ConfirmDialogProps<T>) {
  const t = useTranslations('ui')
  const close = () => dialog.onOpenChange(false)
  const { state, pending, submit } = useSubmit(action, (data) => {
    close()
    onDone?.(data)
  })
  return (
    <Dialog {...dialog}>
      <form onSubmit={submit} className="grid gap-4">
        {children}
        <FormError state={state} {...(errorMessages && { messages: errorMessages })} />
        <DialogActions>
          <Button onClick={close}>{t('cancel')}</Button>
          <SubmitButton pending={pending} tone={tone}>
            {submitLabel}
          </SubmitButton>
        </DialogActions>
      </form>
    </Dialog>
  )
}
