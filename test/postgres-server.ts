import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    postgres?: string
  }
}

/** The PostgreSQL server that these tests run on, undefined for SQLite. */
export const testServer = inject('postgres')
