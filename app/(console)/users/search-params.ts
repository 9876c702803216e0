import {
  createLoader,
  createSerializer,
  parseAsBoolean,
  parseAsInteger,
  parseAsNumberLiteral,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server'

export const sizes = [25, 50, 100] as const

export const userParams = {
  q: parseAsString.withDefault(''),
  sort: parseAsStringLiteral(['name', 'created', 'used', 'cost'] as const).withDefault('name'),
  order: parseAsStringLiteral(['asc', 'desc'] as const).withDefault('asc'),
  page: parseAsInteger.withDefault(1),
  size: parseAsNumberLiteral(sizes).withDefault(25),
  deleted: parseAsBoolean.withDefault(false),
}

export const loadUserParams = createLoader(userParams)
export type UserParams = Awaited<ReturnType<typeof loadUserParams>>

const serialize = createSerializer(userParams)
export const usersHref = (params: UserParams) => serialize('/users', params)
