import { priceFactorText } from '@/lib/keys/price-settings'
import { type KeyRow, usesDeployments } from '@/lib/keys/row'
import { isChecked, parseFields, parseList, parseNumber } from '../../_lib/form-values'

/** The initial values of the form, as text where the field is text. */
export type KeyFormValues = {
  id: number
  name: string
  usesDeployments: boolean
  endpoint: string
  tier: number
  weight: number
  models: string
  apiVersion: string
  deployments: string
  aliases: string
  priceList: string
  priceFactor: string
  disabled: boolean
}

export const toKeyFormValues = (row: KeyRow): KeyFormValues => ({
  id: row.id,
  name: row.name,
  usesDeployments: usesDeployments(row.apiType),
  endpoint: row.endpoint ?? '',
  tier: row.tier,
  weight: row.weight,
  models: (row.models ?? []).join('\n'),
  apiVersion: row.apiVersion ?? '',
  deployments: formatNames(row.deployments),
  aliases: formatNames(row.aliases),
  priceList: row.priceList ?? '',
  priceFactor: priceFactorText(row.priceFactor),
  disabled: row.disabled,
})

/** The submitted fields with the types of `KeyPatch`, unvalidated. */
export const parseKeyForm = (fields: Record<string, string>) => parseFields(fields, parsers)

const formatNames = (names: Record<string, string> | null) =>
  Object.entries(names ?? {})
    .map((pair) => pair.join(' = '))
    .join('\n')

/** One `name = other name` per line; null when there are none. A malformed line is left for the schema to reject. */
function parseNames(text: string): Record<string, string> | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const pairs = lines.map((line) => line.split('=').map((part) => part.trim()))
  return lines.length === 0 ? null : Object.fromEntries(pairs.map(([name = '', other = '']) => [name, other]))
}

const parsers = {
  tier: parseNumber,
  weight: parseNumber,
  disabled: isChecked,
  models: parseList,
  deployments: parseNames,
  aliases: parseNames,
}
