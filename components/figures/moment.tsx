import { useFormatter, useNow, useTimeZone } from 'next-intl'
import { MomentText, type MomentWords } from './moment-text'

type Format = Pick<ReturnType<typeof useFormatter>, 'dateTime' | 'relativeTime'>

/** The exact one names its zone. */
export const momentWords = (at: Date | number, format: Format, now: Date, zone: string | undefined): MomentWords => ({
  iso: new Date(at).toISOString(),
  ago: format.relativeTime(at, now),
  exact: `${format.dateTime(at, { dateStyle: 'medium', timeStyle: 'medium' })} (${zone})`,
})

/** How long ago; when exactly, and in which zone, in the title. */
export function Moment({ at }: { at: Date | number }) {
  const [format, now, zone] = [useFormatter(), useNow(), useTimeZone()]
  return <MomentText {...momentWords(at, format, now, zone)} />
}
