import { test as base } from '../fixtures'

export type FuzzOptions = { cases: number }

export const test = base.extend<FuzzOptions>({ cases: [2000, { option: true }] })
