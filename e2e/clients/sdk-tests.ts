import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { warningsIn } from '../support/request-log'
import { expectSameBytes } from './same-bytes'
import { ERROR_CASES, FEATURES } from './scenarios'
import { type Outcome, runSdk, type Sdk } from './sdks'
import { printTable } from './table'
import { expectExactLedger, startWorld, type World } from './world'

/** One rejects its key, the other cannot be reached. */
const OF_FAILING_PROVIDERS = [
  'provider did not respond',
  'provider did not list its models',
  'key rejected by its provider, used only as a last resort until it works again',
]

/** Declares the tests of these SDKs: every feature, every error, the bytes in both directions, the charges and the log. */
export function testSdks(all: Sdk[], { print = false } = {}) {
  const sdks = all.map((sdk, index) => ({ ...sdk, prefix: `sdk${index}` }))
  const present = sdks.filter(({ missing }) => missing === null)

  let world: World
  const outcomes = new Map<string, Outcome[]>()
  beforeAll(async () => {
    world = await startWorld()
    // At the same time: most of it is waiting, and a rate limit is waited for up to a minute.
    await Promise.all(present.map(async (sdk) => outcomes.set(sdk.prefix, await runSdk(world, sdk, sdk.prefix))))
  })
  afterAll(async () => {
    if (print)
      printTable(sdks.map(({ name, prefix, missing }) => ({ name, missing, outcomes: outcomes.get(prefix) ?? [] })))
    await world.close()
  })

  describe.each(present)('$name', ({ prefix, isOfficial, lacks, skips = [] }) => {
    const outcomeOf = (scenario: string) => outcomes.get(prefix)?.find((outcome) => outcome.scenario === scenario)

    test.each(Object.entries(FEATURES).filter(([feature]) => !lacks.includes(feature)))('%s', (feature, answer) => {
      expect(outcomeOf(feature)).toMatchObject({ answer, attempts: 1 })
    })

    const errors = Object.entries(ERROR_CASES).filter(
      ([name, { feature }]) => !lacks.includes(feature) && !skips.includes(name),
    )
    test.each(errors)('error: %s', (name, { status, code, retried = false, recovers = false }) => {
      const outcome = outcomeOf(`error-${name}`)
      // As long as we say, which is less than a minute, or else the SDK's own pause.
      for (const seconds of outcome?.waits ?? []) expect(seconds).toBeGreaterThan(0.3)
      for (const seconds of outcome?.waits ?? []) expect(seconds).toBeLessThan(62)
      if (!recovers) expect(outcome).toMatchObject({ status, ...(isOfficial && { code, attempts: retried ? 3 : 1 }) })
      else {
        expect(outcome).toMatchObject({ answer: FEATURES.chat })
        expect(outcome?.attempts).toBeGreaterThan(1)
      }
    })

    test('bytes both ways are those of a direct call', async () => {
      await expectSameBytes(world, prefix)
    })
  })

  test('the same requests are charged the same, whichever SDK sends them', async () => {
    const usages = (await world.app.api('GET', '/1/usages')).body as {
      userId: number
      totalUnit: number
      cost: string
    }[]
    const users = (await world.app.api('GET', '/1/users')).body as { id: number; name: string }[]
    const usageOf = (prefix: string) => {
      const id = users.find(({ name }) => name === `${prefix} plain`)?.id
      const { totalUnit, cost } = usages.find(({ userId }) => userId === id) ?? {}
      return { totalUnit, cost }
    }
    const official = present.filter(({ isOfficial }) => isOfficial).map(({ prefix }) => usageOf(prefix))
    expect(official[0]?.totalUnit).toBeGreaterThan(80)
    for (const usage of official) expect(usage).toEqual(official[0])
  })

  test('no line of the log is a warning, but for a provider that fails', () => {
    expect(warningsIn(world.app).filter((line) => !OF_FAILING_PROVIDERS.some((msg) => line.includes(msg)))).toEqual([])
  })

  test('entries and sums agree after all of it', () => expectExactLedger(world))
}
