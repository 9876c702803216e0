import { type ComponentProps, type ReactNode, useId } from 'react'

type Props = Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode; hint?: ReactNode }

export function CheckboxField({ label, hint, ...input }: Props) {
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
