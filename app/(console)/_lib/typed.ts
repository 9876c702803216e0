import { formatPico } from '@/lib/core/money'

/** A number as it was typed; null when nothing was. What is none becomes NaN, which no schema takes. */
export const whole = (text: string): number | null => (text.trim() === '' ? null : Number(text))

/** Words as they were typed, between spaces, commas or lines; null when there are none. */
export function listed(text: string): string[] | null {
  const words = text.split(/[\s,，、]+/).filter((word) => word !== '')
  return words.length === 0 ? null : words
}

export const isOn = (text: string) => text === 'on'

type Readers = Readonly<Record<string, (text: string) => unknown>>

/** Each field as its reader has it, those without one as they were typed. What was not sent stays out. */
export const readFields = (fields: Record<string, string>, readers: Readers) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, text]) => [name, Object.hasOwn(readers, name) ? readers[name]?.(text) : text]),
  )

/** An amount as it is typed: to the cent at least, and no zeros beyond. */
export const plainDollars = (pico: bigint) => formatPico(pico).replace(/(\.\d{2}\d*?)0+$/, '$1')
