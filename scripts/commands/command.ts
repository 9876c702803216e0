type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/**
 * `text` is printed for people, `data` with --json. `failed`: the command ran, but found a problem that makes the exit
 * code 1.
 */
export type Result = { text: string; data: Json; failed?: boolean }

export const flagNames = { force: '--force', dryRun: '--dry-run', keepPrices: '--keep-prices' } as const
export type Flag = keyof typeof flagNames

type Context = {
  /** Resolves a path against the folder where the command was typed. */
  path(typed: string): string
  /** Those that were given, of the ones that the command describes. */
  flags: Readonly<Record<Flag, boolean>>
  /** Draws a progress bar, on a terminal. */
  progress(step: string, done: number, total: number): void
  /** Aborted when the operator interrupts the command. */
  signal: AbortSignal
}

export type Command = {
  name: string
  /** Arguments in commander's notation: `<file>`, `[file]`. */
  parameters?: string
  /** What the first argument can be. */
  choices?: string[]
  summary: string
  /** What `--help` adds to the summary. */
  details?: string
  /** What the flags of the command do. */
  flags?: Partial<Record<Flag, string>>
  /** Whether the server may run at the same time. */
  server: 'any' | 'stopped'
  /**
   * Opens the database before `run`; locked if the server must be stopped. Other commands open what they need, and lock
   * it themselves.
   */
  opensDatabase: boolean
  run(context: Context, ...args: string[]): Promise<Result>
}
