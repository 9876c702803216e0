import pg from 'pg'

/** A test's own database on a server that tests may use, made when it is not there yet. Answers its URL. */
export async function temporaryDatabase(server: string, name: string): Promise<string> {
  await asked(server, `CREATE DATABASE "${name}"`).catch((error: { code?: string }) => {
    // It is there, or is just being made by another.
    if (error.code !== '42P04' && error.code !== '23505') throw error
  })
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

export const dropDatabase = (server: string, name: string): Promise<void> =>
  asked(server, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)

async function asked(server: string, statement: string) {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}
