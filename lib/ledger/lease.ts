import type { Sql } from '../db/sql'

/** `until` (milliseconds UTC): how long this process counts as alive without another word; null: until another takes the folder. */
export type Beat = { until: number | null; about: string }

const DAY_MS = 86_400_000

/** Says that `owner` is alive, so that nobody settles its open entries. */
export const beater =
  (sql: Sql, owner: string) =>
  async ({ until, about }: Beat): Promise<void> => {
    await sql.run(
      `INSERT INTO "Lease" ("owner", "until", "about") VALUES (:owner, :until, :about)
        ON CONFLICT ("owner") DO UPDATE SET "until" = excluded."until"`,
      { owner, until, about },
    )
    if (until) await sql.run(`DELETE FROM "Lease" WHERE "until" < :before`, { before: until - DAY_MS })
  }

/** On one folder there is one process: whoever opens it is the only one alive. */
export const endOthers = (sql: Sql, owner: string) => async (): Promise<void> => {
  await sql.run(`DELETE FROM "Lease" WHERE "owner" <> :owner`, { owner })
}
