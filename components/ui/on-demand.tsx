'use client'

import { type ComponentProps, cloneElement, Fragment, type ReactElement, type ReactNode, useRef, useState } from 'react'
import type { Dialog } from './dialog'

/** What a dialog has to be told by what opens it. */
export type Summons = Pick<ComponentProps<typeof Dialog>, 'open' | 'onOpenChange' | 'opener'>

type Props = { button: ReactElement<ComponentProps<'button'>>; children: (summons: Summons) => ReactNode }

/** A button, and a dialog that is made anew each time it is asked for, and not before: a table has hundreds. */
export function OnDemand({ button, children }: Props) {
  const opener = useRef<HTMLButtonElement>(null)
  const [times, setTimes] = useState(0)
  const [open, onOpenChange] = useState(false)
  const onClick = () => {
    setTimes(times + 1)
    onOpenChange(true)
  }
  return (
    <>
      {cloneElement(button, { ref: opener, 'aria-haspopup': 'dialog', 'aria-expanded': open, onClick })}
      {times > 0 && <Fragment key={times}>{children({ open, onOpenChange, opener })}</Fragment>}
    </>
  )
}
