import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newFolder } from '../support/server-process'
import { linkPrograms } from './programs'

/** A folder that stands for /, with what the operations guide assumes to exist. */
export function makeRoot(dataDir: string): string {
  const root = newFolder()
  for (const folder of ['home', 'opt', 'mnt/backups', 'var/lib', 'etc/systemd/system'])
    mkdirSync(join(root, folder), { recursive: true })
  symlinkSync(process.cwd(), join(root, 'opt/chatelaine'))
  for (const name of ['data', 'var/lib/chatelaine']) symlinkSync(dataDir, join(root, name))
  mkdirSync(join(dataDir, 'backups'))
  writeFileSync(join(root, 'mnt/azure.csv'), 'day,model,part,quantity,cost\n2026-11-05,gpt-4o,input,1000,0.0025\n')
  linkPrograms(join(root, 'bin'))
  return root
}

/** The script with its absolute paths moved into `root`. */
export const inRoot = (root: string, script: string) =>
  script.replace(/(^|[\s'"=])\/(data|etc|mnt|opt|var)\b/gm, `$1${root}/$2`)
