import { operator } from '../../lib/auth/operator'
import { setReportingZone } from '../../lib/settings/set-zone'
import type { Command } from './command'

export const setZone: Command = {
  name: 'set-zone',
  takes: '<zone>',
  says: 'cut days and months anew in another reporting zone',
  more: 'Days whose single requests were pruned keep the zone they were cut in.',
  house: 'alone',
  async run(_, given = '') {
    const zone = await setReportingZone(operator(), given)
    return { words: `The books are kept in ${zone} now.`, data: { zone } }
  },
}
