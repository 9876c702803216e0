import { formatPico } from '@/lib/money'

/** A number as it was typed; null when nothing was. What is none becomes NaN, which no schema takes. */
export const whole = (text = ''): number | null => (text.trim() === '' ? null : Number(text))

/** Words as they were typed, between spaces, commas or lines; null when there are none. */
function listed(text = ''): string[] | null {
  const words = text.split(/[\s,，、]+/).filter((word) => word !== '')
  return words.length === 0 ? null : words
}

/** What is not touched is not sent: a list that allows none looks like one that was never written. */
export const changedModels = (text: string | undefined, shown: string | undefined) =>
  text === shown ? {} : { models: listed(text) }

/** An amount as it is typed: to the cent at least, and no zeros beyond. */
export const plainDollars = (pico: bigint) => formatPico(pico).replace(/(\.\d{2}\d*?)0+$/, '$1')
