import type { KeyRow } from '@/lib/keys/row'

/** A key as its form shows it: text, as it will be typed. */
export type ShownKey = {
  id: number
  name: string
  isAzure: boolean
  endpoint: string
  tier: number
  weight: number
  models: string
  apiVersion: string
  deployments: string
  disabled: boolean
}

export const shownOf = (row: KeyRow): ShownKey => ({
  id: row.id,
  name: row.name,
  isAzure: row.apiType === 'azure_openai',
  endpoint: row.endpoint ?? '',
  tier: row.tier,
  weight: row.weight,
  models: (row.models ?? []).join('\n'),
  apiVersion: row.apiVersion ?? '',
  deployments: Object.entries(row.deployments ?? {})
    .map((pair) => pair.join(' = '))
    .join('\n'),
  disabled: row.disabled,
})
