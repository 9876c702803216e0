import { chmodSync, closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes `file` appear all at once and durably, replacing what had its name: `write` fills a file beside it, which takes
 * the name when it is on the disk. Whatever stops it, nothing half-done has the name. Only its owner may read it.
 */
export async function writeWhole<Result>(
  file: string,
  write: (partial: string) => Result | Promise<Result>,
): Promise<Result> {
  if (existsSync(file) && !statSync(file).isFile()) throw new Error(`${file} is no file that could be replaced.`)
  const partial = `${file}.${process.pid}.partial`
  try {
    closeSync(openSync(partial, 'w', 0o600))
    const result = await write(partial)
    chmodSync(partial, 0o600)
    sync(partial)
    renameSync(partial, file)
    syncFolder(dirname(file))
    return result
  } finally {
    rmSync(partial, { force: true })
  }
}

/** Windows knows no handles of folders. */
export function syncFolder(path: string) {
  if (process.platform !== 'win32') sync(path)
}

/** Until then a file that was written may be gone with the power. */
export function sync(path: string) {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
