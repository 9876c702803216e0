import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** All that lies in a folder, at any depth. What may not be looked into is left out: the root of a disk has a `lost+found`. */
export function pathsIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? [path, ...ifAllowed(path)] : [path]
  })
}

function ifAllowed(folder: string): string[] {
  try {
    return pathsIn(folder)
  } catch (error) {
    if ((error as { code?: string }).code === 'EACCES') return []
    throw error
  }
}
