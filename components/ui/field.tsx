import { clsx } from 'clsx'
import { useTranslations } from 'next-intl'
import { type ComponentProps, type ReactNode, useId } from 'react'

type FieldProps = { label: ReactNode; hint?: ReactNode; error?: string | undefined }

export const controlClass = clsx(
  'h-9 w-full min-w-0 rounded-md border border-edge bg-raised px-3 text-base text-ink max-sm:text-lg',
  'aria-invalid:border-danger disabled:opacity-60',
)

export function Field({ label, hint, error, className, ...input }: FieldProps & ComponentProps<'input'>) {
  const id = useId()
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <input id={id} className={clsx(controlClass, className)} {...ariaProps(id, hint, error)} {...input} />
    </FieldFrame>
  )
}

export function SelectField({ label, hint, error, ...select }: FieldProps & ComponentProps<'select'>) {
  const id = useId()
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <select id={id} className={controlClass} {...ariaProps(id, hint, error)} {...select} />
    </FieldFrame>
  )
}

/** A multi-line field in a monospace font. */
export function TextField({ label, hint, error, ...area }: FieldProps & ComponentProps<'textarea'>) {
  const id = useId()
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <textarea
        id={id}
        className={clsx(controlClass, 'h-auto py-2 font-mono')}
        {...ariaProps(id, hint, error)}
        {...area}
      />
    </FieldFrame>
  )
}

const ariaProps = (id: string, hint: ReactNode, error: string | undefined) => ({
  'aria-invalid': error ? true : undefined,
  'aria-describedby': hint || error ? `${id}-note` : undefined,
})

const FieldFrame = ({ id, label, hint, error, children }: FieldProps & { id: string; children: ReactNode }) => (
  <div className="grid gap-1.5">
    <label htmlFor={id} className="font-medium text-sm">
      {label}
    </label>
    {children}
    {(error || hint) && (
      <p id={`${id}-note`} className={clsx('text-sm', error ? 'text-danger' : 'text-muted')}>
        {error ?? hint}
      </p>
    )}
  </div>
)

type CheckboxFieldProps = Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode; hint?: ReactNode }

export function CheckboxField({ label, hint, ...input }: CheckboxFieldProps) {
  const id = useId()
  return (
    <div className="grid grid-cols-[auto_1fr] items-center gap-x-2">
      <input id={id} type="checkbox" className="size-4 accent-accent" aria-describedby={`${id}-hint`} {...input} />
      <label htmlFor={id} className="font-medium text-sm">
        {label}
      </label>
      {hint && (
        <p id={`${id}-hint`} className="col-start-2 text-muted text-sm">
          {hint}
        </p>
      )}
    </div>
  )
}

/** Confirms an action that cannot be undone: the form is valid only when exactly `name` has been typed. */
export function ConfirmNameField({ name }: { name: string }) {
  const t = useTranslations('ui')
  return (
    <Field
      label={t('typeToConfirm', { name })}
      required
      autoComplete="off"
      spellCheck={false}
      onChange={({ target }) =>
        target.setCustomValidity(target.value.trim() === name ? '' : t('confirmationMismatch', { name }))
      }
    />
  )
}
