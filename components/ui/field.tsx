import { clsx } from 'clsx'
import { type ComponentProps, type ReactNode, useId } from 'react'

type Told = { label: ReactNode; hint?: ReactNode; error?: string | undefined }

export const controlClass = clsx(
  'h-9 w-full min-w-0 rounded-md border border-edge bg-raised px-3 text-base text-ink max-sm:text-lg',
  'aria-invalid:border-danger disabled:opacity-60',
)

export function Field({ label, hint, error, className, ...input }: Told & ComponentProps<'input'>) {
  const id = useId()
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <input id={id} className={clsx(controlClass, className)} {...described(id, hint, error)} {...input} />
    </Frame>
  )
}

export function SelectField({ label, hint, error, ...select }: Told & ComponentProps<'select'>) {
  const id = useId()
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <select id={id} className={controlClass} {...described(id, hint, error)} {...select} />
    </Frame>
  )
}

/** For more than a line of plain text. */
export function TextField({ label, hint, error, ...area }: Told & ComponentProps<'textarea'>) {
  const id = useId()
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <textarea
        id={id}
        className={clsx(controlClass, 'h-auto py-2 font-mono')}
        {...described(id, hint, error)}
        {...area}
      />
    </Frame>
  )
}

const described = (id: string, hint: ReactNode, error: string | undefined) => ({
  'aria-invalid': error ? true : undefined,
  'aria-describedby': hint || error ? `${id}-note` : undefined,
})

const Frame = ({ id, label, hint, error, children }: Told & { id: string; children: ReactNode }) => (
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
