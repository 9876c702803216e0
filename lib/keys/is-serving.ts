import type { KeyRow } from './row'

/** An Azure key without an endpoint is kept, but has nowhere to send traffic. */
export const isServing = ({ apiType, endpoint, disabled }: Pick<KeyRow, 'apiType' | 'endpoint' | 'disabled'>) =>
  !disabled && !(apiType === 'azure_openai' && endpoint === null)
