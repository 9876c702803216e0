import { env } from '../../lib/config/env'
import { examine } from '../../lib/doctor/doctor'
import type { Finding } from '../../lib/doctor/finding'
import type { Command } from './command'

export const doctor: Command = {
  name: 'doctor',
  says: 'look at everything, change nothing, and say what to do',
  more: 'Ends with 1 when something is bad.',
  house: 'none',
  async run({ signal }) {
    const findings = await examine(env, signal)
    const failed = findings.some(({ state }) => state === 'bad')
    return { words: findings.map(line).join('\n'), data: { findings }, failed }
  },
}

const line = ({ state, about, says, todo }: Finding) =>
  `${state.padEnd(6)}${about.padEnd(16)}${says}${todo ? `\n${' '.repeat(22)}→ ${todo}` : ''}`
