import type { Env } from '../../env'

export const openPostgres = (_env: Env, _url: string): Promise<never> => Promise.reject(new Error('not yet'))
export const openPostgresBeside = (_env: Env, _url: string): Promise<never> => Promise.reject(new Error('not yet'))
