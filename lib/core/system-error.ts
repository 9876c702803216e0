/** A known error of the system, in words. `fix`: what to do, with the variable that decides it. */
export type SystemProblem = { problem: string; fix: string }

type Details = {
  code?: unknown
  syscall?: unknown
  path?: unknown
  address?: unknown
  port?: unknown
  hostname?: unknown
  /** The host of the database that a connection to it failed for. */
  database?: unknown
}

/** Null for an error whose message has to speak for itself. */
export function explainSystemError(error: unknown): SystemProblem | null {
  if (!(error instanceof Error)) return null
  const details: Error & Details = error
  const known = details.syscall === 'listen' ? listening : explanations
  return known.get(String(details.code))?.(details) ?? null
}

/** One line for a log or a terminal. */
export function messageOfError(error: Error): string {
  const known = explainSystemError(error)
  return known ? `${known.problem} ${known.fix}` : error.message
}

type Explain = (details: Details) => SystemProblem | null

const listening = new Map<string, Explain>(
  Object.entries({
    EADDRINUSE: ({ address, port }: Details) => ({
      problem: `Another program listens on port ${port} of ${address}.`,
      fix: 'Stop it, or set PORT to another one.',
    }),
    EADDRNOTAVAIL: ({ address }: Details) => ({
      problem: `This machine has no address ${address}.`,
      fix: 'Set HOST to one of its addresses, 127.0.0.1 for itself alone or 0.0.0.0 for all.',
    }),
    EACCES: ({ port }: Details) => ({
      problem: `This user may not listen on port ${port}.`,
      fix: 'Set PORT to 1024 or more, and let a reverse proxy have the other one.',
    }),
  } satisfies Record<string, Explain>),
)

const CHECK_FOLDER = 'The user that runs this has to be able to write there. DATA_DIR says where the data folder is.'

const folder =
  (what: string) =>
  ({ path }: Details): SystemProblem | null =>
    typeof path === 'string' ? { problem: `${path}: ${what}.`, fix: CHECK_FOLDER } : null

/** The same codes come from providers, where nothing is wrong with the database. */
const unreachable = ({ database }: Details): SystemProblem | null =>
  typeof database === 'string'
    ? { problem: `PostgreSQL at ${database} cannot be reached.`, fix: 'Start it, or correct DATABASE_URL.' }
    : null

const database = (problem: string, fix: string) => () => ({ problem, fix })

const explanations = new Map<string, Explain>(
  Object.entries({
    EACCES: folder('permission denied'),
    EPERM: folder('operation not permitted'),
    EROFS: folder('the file system is read-only'),
    ECONNREFUSED: unreachable,
    ENOTFOUND: unreachable,
    EHOSTUNREACH: unreachable,
    ENOTDIR: folder('part of this path is not a folder'),
    SQLITE_CANTOPEN: folder('this database cannot be opened'),
    SQLITE_CANTOPEN_ISDIR: folder('this is a folder, where the database should be'),
    SQLITE_IOERR_READ: folder('this database cannot be read'),
    SQLITE_READONLY: database('The database cannot be written to.', CHECK_FOLDER),
    SQLITE_FULL: database('The disk is full.', 'Free space where DATA_DIR is.'),
    ENOSPC: database('The disk is full.', 'Free space where DATA_DIR is.'),
    // PostgreSQL's codes are those of its manual, appendix A.
    '25006': database(
      'PostgreSQL is read-only.',
      'Set DATABASE_URL to the primary, and default_transaction_read_only off for its role and database.',
    ),
    '53300': database(
      'PostgreSQL has no connection left.',
      'Raise max_connections, lower DATABASE_POOL_SIZE, or end what else is connected; nothing is wrong with the data.',
    ),
    '28P01': database('PostgreSQL rejects the password.', 'Correct it in DATABASE_URL.'),
    '28000': database('PostgreSQL rejects this user.', 'Correct DATABASE_URL, or allow the user in pg_hba.conf.'),
    '3D000': database('PostgreSQL has no such database.', 'Create it with createdb, or correct DATABASE_URL.'),
  } satisfies Record<string, Explain>),
)
