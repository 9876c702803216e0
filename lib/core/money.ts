/** Money is whole pico-dollars (10⁻¹² USD) everywhere; it becomes a decimal here, once, where it is shown. */
export const PICO_PER_DOLLAR = 1_000_000_000_000n

/** `pico` as a decimal string with `places` digits, rounded half to even. */
export function formatPico(pico: bigint, places = 6): string {
  const unit = 10n ** BigInt(12 - places)
  const magnitude = pico < 0n ? -pico : pico
  const whole = magnitude / unit
  const rest = (magnitude % unit) * 2n
  const rounded = rest > unit || (rest === unit && whole % 2n === 1n) ? whole + 1n : whole
  const digits = rounded.toString().padStart(places + 1, '0')
  const sign = pico < 0n && rounded !== 0n ? '-' : ''
  const cut = digits.length - places
  return places === 0 ? sign + digits : `${sign}${digits.slice(0, cut)}.${digits.slice(cut)}`
}

/** A plain decimal string of dollars as pico-dollars; null when it is no such decimal or finer than a pico-dollar. */
export function parseDollars(text: string): bigint | null {
  const match = /^(\d{1,12})(?:\.(\d{1,12}))?$/.exec(text)
  if (!match) return null
  return BigInt(match[1] ?? '0') * PICO_PER_DOLLAR + BigInt((match[2] ?? '').padEnd(12, '0'))
}

/** Dollars per million units, as price lists print them, in pico-dollars per unit; null when finer than that. */
export function perMillion(text: string): bigint | null {
  const pico = parseDollars(text)
  return pico === null || pico % 1_000_000n !== 0n ? null : pico / 1_000_000n
}
