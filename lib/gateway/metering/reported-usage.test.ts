import fc from 'fast-check'
import { expect, it } from 'vitest'
import { usageShapes } from '../../../test/usage-shapes'
import { isObject } from '../scanner/json'
import { COUNT_NAMES, NESTED } from './count-names'
import { MAX_TOKENS, readUsage } from './reported-usage'
import { numberIn } from './reported-values'

const DETAILS = Object.values(NESTED).flat()

/** Looks for every name of every count: slow, and as plain as the table. */
function readSlowly(usage: Record<string, unknown>): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const [count, paths] of Object.entries(COUNT_NAMES)) {
    const values = paths.flatMap((path) => {
      const [holder = '', name] = path.split('.')
      if (name === undefined) return [usage[holder]]
      return NESTED[holder as keyof typeof NESTED].map((about) => {
        const details = usage[about]
        return isObject(details) ? details[name] : undefined
      })
    })
    const numbers = values.map(numberIn).filter((number) => number !== null)
    if (numbers.length === 0) continue
    const largest = Math.max(0, ...numbers.filter(Number.isFinite))
    counts[count] = Math.min(count === 'audioSeconds' ? largest : Math.round(largest), MAX_TOKENS)
  }
  return counts
}

const names = [...new Set(Object.values(COUNT_NAMES).flat())]
const [topNames, detailNames] = [
  names.filter((name) => !name.includes('.')),
  names.filter((name) => name.includes('.')).map((name) => name.slice(name.indexOf('.') + 1)),
]
const value = fc.oneof(fc.nat(), fc.double(), fc.integer().map(String), fc.constantFrom(null, -1, '', 'x', [], 1e12))
const holder = (known: string[]) =>
  fc.dictionary(
    fc.oneof(
      fc.constantFrom(...known),
      fc.string().map((text) => text.toLowerCase()),
    ),
    value,
    { maxKeys: 8 },
  )
const usages = fc
  .tuple(
    holder(topNames),
    fc.dictionary(fc.constantFrom(...DETAILS), fc.oneof(holder(detailNames), value), { maxKeys: 3 }),
  )
  .map(([top, details]) => ({ ...top, ...details }))

it('the counts of any usage object are those found by looking for every name', () => {
  fc.assert(
    fc.property(usages, (usage) => {
      expect(readUsage({ usage })?.counts).toEqual(readSlowly(usage))
    }),
    { numRuns: 1000 },
  )
})

/** Lists of details, and objects that hold a count: to read them slowly would be to read them the same way. */
const isPlain = (usage: object) => !/":\[|"count":/.test(JSON.stringify(usage))

it.each(usageShapes.filter(({ roots: [root] }) => isObject(root) && isObject(root.usage) && isPlain(root.usage)))(
  'so are those of a shape: $class: $name',
  ({ roots: [root] }) => {
    const { usage } = root as { usage: Record<string, unknown> }
    expect(readUsage({ usage })?.counts).toEqual(readSlowly(snakeCased(usage)))
  },
)

/** Of fields, and of fields in fields. */
const snakeCased = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      isObject(value) ? snakeCased(value) : value,
    ]),
  )
