import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { newFolder } from '../server'
import { gatherPrograms } from './programs'

/** A folder that stands for the machine's root, with what the handbook supposes to be there. */
export function makeRoot(dataDir: string): string {
  const root = newFolder()
  for (const folder of ['home', 'opt', 'mnt/backups', 'var/lib', 'etc/systemd/system'])
    mkdirSync(join(root, folder), { recursive: true })
  symlinkSync(process.cwd(), join(root, 'opt/chatelaine'))
  for (const name of ['data', 'var/lib/chatelaine']) symlinkSync(dataDir, join(root, name))
  mkdirSync(join(dataDir, 'backups'))
  gatherPrograms(join(root, 'bin'))
  return root
}

/** The same script where `root` is the machine's. */
export const under = (root: string, script: string) =>
  script.replace(/(^|[\s'"=])\/(data|etc|mnt|opt|var)\b/gm, `$1${root}/$2`)
