import { clsx } from 'clsx'
import type { ComponentProps } from 'react'

type Tone = 'primary' | 'plain' | 'quiet' | 'danger'
export type ButtonLook = { tone?: Tone | undefined; square?: boolean | undefined }

/** Forced colours take the background away: then a line says that it is a button. */
const forced = 'forced-colors:border forced-colors:bg-[ButtonFace] forced-colors:text-[ButtonText]'

const tones: Record<Tone, string> = {
  primary: clsx('bg-ink text-canvas hover:bg-ink/85', forced),
  plain: 'border border-edge/60 bg-raised hover:bg-sunken',
  quiet: 'text-muted hover:bg-sunken hover:text-ink',
  danger: clsx('bg-danger text-canvas hover:bg-danger/85', forced),
}

export const buttonClass = ({ tone = 'plain', square = false }: ButtonLook = {}) =>
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
}: ComponentProps<'button'> & ButtonLook) => (
  <button type={type} className={clsx(buttonClass({ tone, square }), className)} {...rest} />
)
