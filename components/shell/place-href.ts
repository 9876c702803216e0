import type { Place } from './shell'

export const hrefOf = (place: Place) => (place === 'overview' ? '/' : `/${place}`)
