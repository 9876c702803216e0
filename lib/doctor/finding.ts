/** What the doctor found out about one thing; `todo` says what to do, `bad` is what cannot wait. */
export type Finding = { about: string; state: 'ok' | 'warn' | 'bad'; says: string; todo?: string }

export const ok = (about: string, says: string): Finding => ({ about, state: 'ok', says })
export const warn = (about: string, says: string, todo: string): Finding => ({ about, state: 'warn', says, todo })
export const bad = (about: string, says: string, todo: string): Finding => ({ about, state: 'bad', says, todo })
