import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes `file` appear all at once and durably, replacing what had its name: `write` fills a file beside it, which takes
 * the name when it is on the disk. Whatever stops it, nothing half-done has the name. Only its owner may read it.
 */
export async function writeWhole<Result>(
  file: string,
  write: (partial: string) => Result | Promise<Result>,
): Promise<Result> {
  const partial = `${file}.${process.pid}.partial`
  try {
    closeSync(openSync(partial, 'w', 0o600))
    const result = await write(partial)
    chmodSync(partial, 0o600)
    sync(partial)
    renameSync(partial, file)
    // Windows knows no handles of folders.
    if (process.platform !== 'win32') sync(dirname(file))
    return result
  } finally {
    rmSync(partial, { force: true })
  }
}

function sync(path: string) {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
