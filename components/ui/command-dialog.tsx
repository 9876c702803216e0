'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import { type KeyboardEvent, useId, useState } from 'react'
import { CommandOptions, type Option, optionId } from './command-options'

type Props = {
  label: string
  placeholder: string
  /** What to say when there is nothing to choose. */
  none: string
  text: string
  onText: (text: string) => void
  options: Option[]
  onChoose: (option: Option) => void
  onClose: () => void
}

const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }

/** One line to type in, and what fits it below: the arrows choose, Enter goes. */
export function CommandDialog({ label, placeholder, none, text, onText, options, onChoose, onClose }: Props) {
  const id = useId()
  const [at, setAt] = useState(0)
  const active = Math.min(at, options.length - 1)
  const press = (event: KeyboardEvent) => {
    const step = steps[event.key]
    const option = options[active]
    if (event.nativeEvent.isComposing || (!step && event.key !== 'Enter')) return
    event.preventDefault()
    if (step) setAt((active + step + options.length) % Math.max(options.length, 1))
    else if (option) onChoose(option)
  }
  return (
    <Base.Root open onOpenChange={onClose}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 bg-scrim" />
        <Base.Popup className="fixed inset-x-4 top-[12vh] mx-auto max-w-lg overflow-hidden rounded-xl border border-line bg-raised shadow-raised">
          <Base.Title className="sr-only">{label}</Base.Title>
          <input
            role="combobox"
            aria-label={label}
            aria-expanded
            aria-controls={id}
            aria-activedescendant={options.length > 0 ? optionId(id, active) : undefined}
            autoComplete="off"
            spellCheck={false}
            maxLength={64}
            placeholder={placeholder}
            value={text}
            onKeyDown={press}
            onChange={({ target }) => {
              setAt(0)
              onText(target.value)
            }}
            className="h-12 w-full border-line border-b bg-raised px-4 text-lg outline-hidden"
          />
          <CommandOptions id={id} label={label} none={none} options={options} active={active} onChoose={onChoose} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
