export type Option = { href: string; text: string; kind: string }

export const optionId = (id: string, index: number) => `${id}-${index}`

type Props = {
  id: string
  label: string
  none: string
  options: Option[]
  active: number
  onChoose: (option: Option) => void
}

/** The focus stays in the field above, which names the active one; a pointer may choose too. */
export function CommandOptions({ id, label, none, options, active, onChoose }: Props) {
  if (options.length === 0)
    return (
      <p id={id} role="status" className="px-4 py-3 text-muted">
        {none}
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
