import { present } from '../core/input'
import type { UserPatch } from './schema'

/** The columns of what was said of a person, new or changed. */
export const columnsOf = (said: UserPatch) =>
  present({
    name: said.name,
    liveName: said.name,
    role: said.role,
    email: said.email,
    liveEmail: said.email,
    disabled: said.disabled,
    monthlyLimitPico: said.monthlyLimit,
    requestsPerMinute: said.requestsPerMinute,
    tokensPerMinute: said.tokensPerMinute,
    models: said.models && JSON.stringify(said.models),
    expiresAt: said.expiresAt,
  })
