import { createParser, parseAsStringLiteral } from 'nuqs/server'
import { isDay, type Span } from '@/lib/core/time'
import { customSpan, lastDay, type Preset, presetSpan, presets } from '@/lib/usage/presets'
import { today } from './today'

const parseAsDay = createParser({ parse: (text) => (isDay(text) ? text : null), serialize: (day: string) => day })

/** What an address says about days: two of one's own, both counted, or a preset that moves along with the calendar. */
export const spanParams = { span: parseAsStringLiteral(presets), from: parseAsDay, to: parseAsDay }
export type AskedSpan = { span: Preset | null; from: string | null; to: string | null }

export function askedSpan({ span, from, to }: AskedSpan, otherwise: Preset): Span & { preset: Preset | null } {
  if (from && to) return { ...customSpan(from, to, today()), preset: null }
  const preset = span ?? otherwise
  return { ...presetSpan(preset, today()), preset }
}

/** The other way round: days in an address. */
export const spanInAddress = (span: Span): AskedSpan => ({ span: null, from: span.from, to: lastDay(span) })
