import type { Database, Statement } from 'better-sqlite3'
import type { Sql, Value, Values } from '../sql'

/** Statements are kept: there are few, and preparing one costs more than running it. */
export function sqlOver(connection: Database): Sql {
  const statements = new Map<string, Statement>()
  const prepared = (text: string) => {
    const statement = statements.get(text) ?? connection.prepare(text)
    statements.set(text, statement)
    return statement
  }
  const run: Sql['run'] = async (text, values = {}) => prepared(text).run(bound(values)).changes
  return {
    all: async <Row>(text: string, values: Values = {}) => prepared(text).all(bound(values)) as Row[],
    run,
    async runAll(statements) {
      // A full disk ends the whole transaction: what followed would be outside of it.
      for (const [text, values] of statements) await run(text, values)
    },
  }
}

function bound(values: Values) {
  const found: Record<string, Value> = {}
  for (const name in values) found[name] = storable(values[name] as Value)
  return found
}

/** A number would be bound as a float, and a boolean not at all. */
function storable(value: Value) {
  if (typeof value === 'boolean') return value ? 1n : 0n
  return Number.isSafeInteger(value) ? BigInt(value as number) : value
}
