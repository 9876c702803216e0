import { house } from '../house'

/** The zone whose calendar days and months the books are kept in. */
export const currentZone = (): string => house().zone()
