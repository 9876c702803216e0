import { context } from '../runtime/context'

/** The zone whose calendar days and months the books are kept in. */
export const currentZone = (): string => context().zone()
