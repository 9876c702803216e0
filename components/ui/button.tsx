import { clsx } from 'clsx'
import type { ComponentProps, ReactNode } from 'react'

type Tone = 'primary' | 'plain' | 'quiet' | 'danger'
export type ButtonVariant = { tone?: Tone | undefined; square?: boolean | undefined }

/** Forced colours remove backgrounds, so a border has to mark these as buttons. */
const forced = 'forced-colors:border forced-colors:bg-[ButtonFace] forced-colors:text-[ButtonText]'

const tones: Record<Tone, string> = {
  primary: clsx('bg-ink text-canvas hover:bg-ink/85', forced),
  plain: 'border border-edge/60 bg-raised hover:bg-sunken',
  quiet: 'text-muted hover:bg-sunken hover:text-ink',
  danger: clsx('bg-danger text-canvas hover:bg-danger/85', forced),
}

export const buttonClass = ({ tone = 'plain', square = false }: ButtonVariant = {}) =>
  clsx(
    'inline-flex h-8 shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md text-sm font-medium transition-colors',
    'disabled:opacity-50 aria-disabled:opacity-60',
    square ? 'w-8' : 'px-3',
    tones[tone],
  )

export const Button = ({
  tone,
  square,
  type = 'button',
  className,
  ...rest
}: ComponentProps<'button'> & ButtonVariant) => (
  <button type={type} className={clsx(buttonClass({ tone, square }), className)} {...rest} />
)

type IconButtonProps = Omit<ComponentProps<typeof Button>, 'aria-label' | 'title'> & {
  label: string
  children: ReactNode
}

/** `label` is the accessible name and the tooltip; it names the action and its object. */
export const IconButton = ({ label, children, ...rest }: IconButtonProps) => (
  <Button tone="quiet" square aria-label={label} title={label} {...rest}>
    {children}
  </Button>
)

type SubmitButtonProps = ButtonVariant & { pending: boolean; children: ReactNode }

/** Uses `aria-disabled` while pending: a disabled button would lose the keyboard focus. */
export const SubmitButton = ({ pending, tone = 'primary', children }: SubmitButtonProps) => (
  <Button
    type="submit"
    tone={tone}
    aria-disabled={pending}
    onClick={(event) => {
      if (pending) event.preventDefault()
    }}
  >
    {pending && <Spinner />}
    {children}
  </Button>
)

export const Spinner = () => (
  <span
    aria-hidden
    className="size-3.5 animate-spin rounded-full border-2 border-current border-r-transparent motion-reduce:animate-none"
  />
)
