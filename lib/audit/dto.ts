import { z } from 'zod'
import { integerParameter, MAX_ID, optional } from '../core/input'
import { formatInstant } from '../core/time'
import { context } from '../runtime/context'
import { actions } from './actions'
import type { AuditQuery, AuditRow } from './list-audit'

const text = (description: string) => z.string().nullable().meta({ description })
const id = (description: string) => z.int().nullable().meta({ description })

export const AuditEventDto = z
  .object({
    id: z.int().min(1).meta({ format: 'int32', description: 'Event ID, increasing.' }),
    at: z.string().meta({ format: 'date-time' }),
    action: z.enum(actions).meta({ description: 'What happened.' }),
    actorId: id(
      'ID of the user who did it. Null: a command on the server, the server itself or an unauthenticated client.',
    ),
    actor: text('Their name as of then, or whose command it was.'),
    targetId: id('ID of the user or provider key it was done to.'),
    target: text('Its name as of then.'),
    detail: text('Details, such as what a field was before and is now.'),
    channel: text('How: `console`, `api`, `oidc`, `command` or `server`.'),
    address: text("The client's address."),
    requestId: text('The `X-Request-Id` of the response.'),
    hash: text('SHA-256 of this event and all sealed before it. Null for a few seconds, until the event is sealed.'),
  })
  .meta({ description: 'An event of the audit log.' })

export const AuditApiQuery = z.object({
  before: integerParameter(1, MAX_ID, 'Only events with a lower ID, newest first: the last ID of the page before.'),
  after: integerParameter(0, MAX_ID, 'Only events with a higher ID, oldest first: for a program that follows the log.'),
  limit: integerParameter(1, 1000, 'At most this many events; default 100.'),
  user: integerParameter(1, MAX_ID, 'Only events by or about this user.'),
  action: optional(z.enum(actions, 'must be an action such as user.add').meta({ description: 'Only this action.' })),
})

export const toAuditQuery = ({ before, after, limit, user, action }: z.output<typeof AuditApiQuery>): AuditQuery => ({
  action: action ?? null,
  userId: user ?? null,
  before: before ?? null,
  after: after ?? null,
  size: limit ?? 100,
})

export const toAuditEventDto = ({ at, ...event }: AuditRow): z.infer<typeof AuditEventDto> => ({
  ...event,
  at: formatInstant(new Date(at), context().zone()),
})
