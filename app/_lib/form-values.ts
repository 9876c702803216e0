import { formatPico } from '@/lib/core/money'

/** The number in a text field; null when it is empty. Other text becomes NaN, which every schema rejects. */
export const parseNumber = (text: string): number | null => (text.trim() === '' ? null : Number(text))

/** The items of a list separated by whitespace or commas; null when it is empty. */
export function parseList(text: string): string[] | null {
  const words = text.split(/[\s,，、]+/).filter((word) => word !== '')
  return words.length === 0 ? null : words
}

export const isChecked = (text: string) => text === 'on'

type FieldParsers = Readonly<Record<string, (text: string) => unknown>>

/** Applies each field's parser; fields without one stay text, and absent fields stay absent. */
export const parseFields = (fields: Record<string, string>, parsers: FieldParsers) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, text]) => [name, Object.hasOwn(parsers, name) ? parsers[name]?.(text) : text]),
  )

/** An amount as the value of an input: at least two decimals, without trailing zeros beyond them. */
export const dollarsInputValue = (pico: bigint) => formatPico(pico).replace(/(\.\d{2}\d*?)0+$/, '$1')

const CHECKBOXES = ['disabled', 'gatewayOnly'] as const

type DisplayedValues = Readonly<Record<string, string | number | boolean>> & {
  readonly [Name in (typeof CHECKBOXES)[number]]?: boolean
}

/**
 * The fields whose values differ from those displayed. Submitting the others as well would revert concurrent changes to them.
 * A cleared checkbox has no form field, so checkboxes are submitted as `on` or `off`.
 */
export function changedFields(form: FormData, displayed: DisplayedValues): FormData {
  const changed = new FormData()
  for (const [name, value] of form) {
    if (!Object.hasOwn(displayed, name) || String(displayed[name]) !== value) changed.append(name, value)
  }
  for (const name of CHECKBOXES) {
    const wasChecked = displayed[name]
    if (wasChecked === undefined || form.has(name) === wasChecked) changed.delete(name)
    else changed.set(name, wasChecked ? 'off' : 'on')
  }
  return changed
}
