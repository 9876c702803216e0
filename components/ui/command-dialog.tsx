'use client'

import { Dialog as Base } from '@base-ui/react/dialog'
import { type KeyboardEvent, useId, useState } from 'react'

type CommandDialogProps = {
  label: string
  placeholder: string
  /** Shown when there are no options. */
  emptyText: string
  text: string
  onText: (text: string) => void
  options: Option[]
  onChoose: (option: Option) => void
  onClose: () => void
}

const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }

/** A command palette: a combobox in a dialog. Arrow keys move the active option, Enter chooses it. */
export function CommandDialog({
  label,
  placeholder,
  emptyText,
  text,
  onText,
  options,
  onChoose,
  onClose,
}: CommandDialogProps) {
  const id = useId()
  const [index, setIndex] = useState(0)
  const active = Math.min(index, options.length - 1)
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key]
    const option = options[active]
    if (event.nativeEvent.isComposing || (!step && event.key !== 'Enter')) return
    event.preventDefault()
    if (step) setIndex((active + step + options.length) % Math.max(options.length, 1))
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
            onKeyDown={onKeyDown}
            onChange={({ target }) => {
              setIndex(0)
              onText(target.value)
            }}
            className="h-12 w-full border-line border-b bg-raised px-4 text-lg outline-hidden"
          />
          <CommandOptions
            id={id}
            label={label}
            emptyText={emptyText}
            options={options}
            active={active}
            onChoose={onChoose}
          />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

type Option = { href: string; text: string; kind: string }

const optionId = (id: string, index: number) => `${id}-${index}`

type OptionProps = {
  id: string
  label: string
  emptyText: string
  options: Option[]
  active: number
  onChoose: (option: Option) => void
}

/** The listbox. Focus stays in the input, which names the active option by `aria-activedescendant`. */
function CommandOptions({ id, label, emptyText, options, active, onChoose }: OptionProps) {
  if (options.length === 0)
    return (
      <p id={id} role="status" className="px-4 py-3 text-muted">
        {emptyText}
      </p>
    )
  return (
    <div id={id} role="listbox" aria-label={label} className="max-h-[50vh] overflow-y-auto p-1.5">
      {options.map((option, index) => (
        <div
          key={option.href}
          id={optionId(id, index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          ref={(node) => {
            if (index === active) node?.scrollIntoView({ block: 'nearest' })
          }}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(option)}
          onKeyDown={() => undefined}
          className="flex cursor-pointer items-baseline justify-between gap-4 rounded-md px-2.5 py-1.5 outline-offset-[-2px] hover:bg-sunken aria-selected:bg-sunken forced-colors:aria-selected:outline-2"
        >
          <span className="truncate">{option.text}</span>
          <span className="shrink-0 text-muted text-sm">{option.kind}</span>
        </div>
      ))}
    </div>
  )
}
