const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** Bytes in the unit that leaves one to three digits, as `Intl.NumberFormat` takes it. */
export function sizeOf(bytes: number) {
  const step = Math.min(Math.max(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 0), units.length - 1)
  const unit = units[step] ?? 'byte'
  return [bytes / 1000 ** step, { style: 'unit', unit, maximumFractionDigits: 1 }] as const
}
