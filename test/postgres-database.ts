import pg from 'pg'

/** Creates a database for a test unless it exists. Returns its URL. */
export async function temporaryDatabase(server: string, name: string): Promise<string> {
  await execute(server, `CREATE DATABASE "${name}"`).catch((error: { code?: string }) => {
    // It exists, or another process is creating it.
    if (error.code !== '42P04' && error.code !== '23505') throw error
  })
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

export const dropDatabase = (server: string, name: string): Promise<void> =>
  execute(server, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)

async function execute(server: string, statement: string) {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}
