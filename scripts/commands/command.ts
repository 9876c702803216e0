type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** `words` are for a person, `data` is what --json prints. `failed`: it did its work, and what it found is bad. */
export type Outcome = { words: string; data: Json; failed?: boolean }

type Call = {
  /** A file as it was named, seen from where it was named. */
  path(typed: string): string
  /** Draws how far a step has come, on a terminal. */
  progress(step: string, done: number, total: number): void
  /** Aborted when the operator interrupts. */
  signal: AbortSignal
}

/**
 * `beside`: works whether the server runs or not. `alone`: the server must be stopped; the command takes its lock, or says
 * who has it. `none` and `stopped` are the same for commands that open what they need by themselves.
 */
export type Command = {
  name: string
  /** What stands after the name, as commander writes it: `<file>`, `[file]`. */
  takes?: string
  /** What the first of these can be. */
  choices?: string[]
  says: string
  /** What its --help adds. */
  more?: string
  house: 'beside' | 'alone' | 'none' | 'stopped'
  run(call: Call, ...given: string[]): Promise<Outcome>
}
