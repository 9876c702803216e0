import { createHash } from 'node:crypto'
import type { ClientBase, Pool } from 'pg'
import type { Sql, Value, Values } from '../sql'

/** Statements are prepared once on each connection: there are few, and most of their cost is planning. */
export function sqlOver(client: ClientBase | Pool): Sql {
  const run: Sql['run'] = async (text, values = {}) => (await client.query(queryOf(text, values))).rowCount ?? 0
  return {
    all: async <Row>(text: string, values: Values = {}) => (await client.query(queryOf(text, values))).rows as Row[],
    run,
    // On the one connection of a transaction they go out together, and in order; after a failure the server refuses the rest.
    async runAll(statements) {
      await Promise.all(statements.map(([text, values]) => run(text, values)))
    },
  }
}

type Numbered = { name: string; text: string; names: string[] }

const known = new Map<string, Numbered>()

function queryOf(text: string, values: Values) {
  const numbered = known.get(text) ?? number(text)
  known.set(text, numbered)
  return { name: numbered.name, text: numbered.text, values: numbered.names.map((name): Value => values[name] ?? null) }
}

/** `:name` becomes `$1`, the same name the same number. */
function number(text: string): Numbered {
  const names: string[] = []
  const numbered = text.replace(/(?<![:\w]):([a-zA-Z]\w*)/g, (_, name: string) => {
    if (!names.includes(name)) names.push(name)
    return `$${names.indexOf(name) + 1}`
  })
  return { name: createHash('sha256').update(numbered).digest('base64url').slice(0, 32), text: numbered, names }
}
