import { killRepeatedly } from './torture/kill'
import { openStage } from './torture/stage'
import { expectSoundBooks } from './torture/sums'
import { expect, test } from './torture/torture-test'
import { judge } from './torture/verdict'

const CLIENTS = 16

test.describe('every request that reached an upstream has exactly one ledger entry', () => {
  test('after kill -9', async ({ size, random, tell }) => {
    const stage = await openStage({ people: CLIENTS })
    const seen = await killRepeatedly(stage, { ...size, random })
    await expectSoundBooks(stage)
    const [ran, entries] = [stage.provider.ran(), stage.ledger.entries()]
    const states = new Set(entries.map(({ state }) => state))
    expect(states).toEqual(new Set(['settled', 'interrupted']))
    tell(`kill -9, ${size.kills} times`, judge(ran, entries, seen))
    await stage.close()
  })
})
