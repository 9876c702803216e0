import { defineConfig, mergeConfig } from 'vitest/config'
import base from './vitest.config'

const { TORTURE_SEED = '1', TORTURE_RESULTS } = process.env

/** The long form of the model and of the sums, for `npm run torture`. */
export default mergeConfig(
  base,
  defineConfig({
    test: {
      testTimeout: 60 * 60_000,
      fileParallelism: false,
      provide: { torture: { long: true, seed: Number(TORTURE_SEED), results: TORTURE_RESULTS ?? null } },
    },
  }),
)
