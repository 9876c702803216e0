import type { ReactNode } from 'react'
import { Button, type ButtonLook } from './button'
import { Spinner } from './spinner'

type Props = ButtonLook & { pending: boolean; children: ReactNode }

/** Stays focusable while it waits, so that a keyboard does not lose its place. */
export const SubmitButton = ({ pending, tone = 'primary', children }: Props) => (
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
