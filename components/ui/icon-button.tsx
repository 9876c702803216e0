import type { ComponentProps, ReactNode } from 'react'
import { Button } from './button'

type Props = Omit<ComponentProps<typeof Button>, 'aria-label' | 'title'> & { label: string; children: ReactNode }

/** A picture says what it does; the label says it again, and to what. */
export const IconButton = ({ label, children, ...rest }: Props) => (
  <Button tone="quiet" square aria-label={label} title={label} {...rest}>
    {children}
  </Button>
)
