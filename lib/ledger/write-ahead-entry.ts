import type { Month } from '../core/time'
import type { Reservation, ReservationRef, Settlement } from './entry'

/**
 * One change of the ledger in the write-ahead log, as a JSON array without a line feed: durable before the request goes on,
 * and applied to the tables later.
 */
export type WriteAheadEntry =
  | { kind: 'reserve'; reservation: LoggedReservation }
  | { kind: 'settle'; settlement: Settlement }
  | { kind: 'release'; reservation: ReservationRef }

/** The limits have done their work: only the sums that the reservation counts towards are kept. */
export type LoggedReservation = Omit<Reservation, 'budgets' | 'periodLimits'> & {
  months: readonly { userId: number; month: Month }[]
}

// Amounts follow their columns, because JSON has no big integers. Copying a whole object costs less than leaving some of it out.
export function encodeReservation(reservation: Reservation): string {
  const months = reservation.budgets.map(({ userId, month }) => ({ userId, month }))
  const limits = { budgets: undefined, periodLimits: undefined }
  const columns = { ...reservation, ...limits, months, reservedPico: null, estimatePico: null }
  return JSON.stringify(['R', columns, String(reservation.reservedPico), fromPico(reservation.estimatePico)])
}

export const encodeSettlement = (settlement: Settlement): string =>
  JSON.stringify(['S', { ...settlement, costPico: null }, fromPico(settlement.costPico)])

export const encodeRelease = ({ id, userId, startedAt }: ReservationRef): string =>
  JSON.stringify(['X', { id, userId, startedAt }])

/** `text`: entries separated by commas. */
export const decodeEntries = (text: string): WriteAheadEntry[] => (JSON.parse(`[${text}]`) as Encoded[]).map(decode)

type Pico = string | null
type Encoded =
  | ['R', Omit<LoggedReservation, 'reservedPico' | 'estimatePico'>, string, Pico]
  | ['S', Omit<Settlement, 'costPico'>, Pico]
  | ['X', ReservationRef]

function decode(entry: Encoded): WriteAheadEntry {
  switch (entry[0]) {
    case 'R': {
      const [, columns, reservedPico, estimatePico] = entry
      const amounts = { reservedPico: BigInt(reservedPico), estimatePico: toPico(estimatePico) }
      return { kind: 'reserve', reservation: { ...columns, ...amounts } }
    }
    case 'S':
      return { kind: 'settle', settlement: { ...entry[1], costPico: toPico(entry[2]) } }
    case 'X':
      return { kind: 'release', reservation: entry[1] }
  }
}

const fromPico = (pico: bigint | null): Pico => (pico === null ? null : String(pico))
const toPico = (text: Pico) => (text === null ? null : BigInt(text))
