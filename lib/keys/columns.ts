import { present } from '../core/input'
import type { KeyPatch } from './schema'

/** The columns of what was said of a key, new or changed, but for its secret. */
export const columnsOf = (said: KeyPatch) =>
  present({
    name: said.name,
    liveName: said.name,
    apiType: said.api_type,
    endpoint: said.endpoint,
    weight: said.weight,
    tier: said.tier,
    models: said.models && JSON.stringify(said.models),
    apiVersion: said.apiVersion,
    deployments: said.deployments && JSON.stringify(said.deployments),
    disabled: said.disabled,
  })
