import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Creates or replaces `file` atomically and durably: `write` fills a temporary file next to it, which is fsynced and then
 * renamed. If anything fails, `file` is unchanged. Mode 0600. Returns what `write` returned.
 */
export async function writeFileAtomically<Result>(
  file: string,
  write: (temporary: string) => Result | Promise<Result>,
): Promise<Result> {
  if (existsSync(file) && !statSync(file).isFile()) throw new Error(`${file} is not a regular file.`)
  const temporary = `${file}.${process.pid}.partial`
  try {
    closeSync(openSync(temporary, 'w', 0o600))
    const result = await write(temporary)
    chmodSync(temporary, 0o600)
    fsyncPath(temporary)
    renameSync(temporary, file)
    fsyncFolder(dirname(file))
    return result
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** Makes a rename in `path` durable. A no-op on Windows, which cannot open folders. */
export function fsyncFolder(path: string) {
  if (process.platform !== 'win32') fsyncPath(path)
}

/** Flushes a file to disk, so that it survives a power failure. */
export function fsyncPath(path: string) {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Free space for the folder's owner on its disk, in bytes; null if there is no such folder. */
export async function freeSpace(folder: string): Promise<number | null> {
  if (!existsSync(folder)) return null
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** Every file and folder under `folder`, recursively. Lists unreadable folders without their content, such as `lost+found`. */
export function listPaths(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? [path, ...listIfReadable(path)] : [path]
  })
}

function listIfReadable(folder: string): string[] {
  try {
    return listPaths(folder)
  } catch (error) {
    if ((error as { code?: string }).code === 'EACCES') return []
    throw error
  }
}
