import { operator } from '../../lib/auth/operator'
import { importOpencatd } from '../../lib/import/opencatd/import'
import type { Command } from './command'
import { dataOf, wordsOf } from './import-words'

export const importHouse: Command = {
  name: 'import',
  takes: '<from> <dir>',
  choices: ['opencatd'],
  says: 'bring people with their tokens, keys and usage from another program, and tell where it was wrong',
  more: `DIR is the folder db of opencatd, with cat.db and usage.db; stop it first. Nothing there is changed.
Days stay as opencatd cut them. All comes or nothing, and only once.`,
  house: 'alone',
  async run({ path, ...work }, _from, dir = '') {
    const imported = await importOpencatd(operator(), path(dir), work)
    return { words: wordsOf(imported), data: dataOf(imported) }
  },
}
