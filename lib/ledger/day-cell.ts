import type { Tokens } from './entry'

/** The cell of UsageDay that an entry belongs to. */
export const cell = (
  { userId, label, keyId }: { userId: bigint; label: string; keyId: bigint | number },
  day: string,
) => ({
  day,
  userId,
  label,
  keyId,
})

/** One entry's part in its day, or with `sign` -1 what takes it out again. */
export const counts = (sign: 1n | -1n, costPico: bigint | null, units: number, tokens: Tokens) => ({
  requests: sign,
  units: sign * BigInt(units),
  ...Object.fromEntries(Object.entries(tokens).map(([part, count]) => [part, sign * BigInt(count)])),
  costPico: sign * (costPico ?? 0n),
  unpriced: costPico === null ? sign : 0n,
})
