import { z } from 'zod'
import { BudgetDto, RaiseDto } from '../../users/dto'
import { NewRaise, RaiseDecision } from '../../users/schema'
import type { Operation } from './operation'
import { annsBudgets, annsRaise, annsRequest, newRaises, raiseDecisions } from './user-examples'

export const budgetOperations: readonly Operation[] = [
  {
    id: 'listBudgets',
    method: 'get',
    path: '/1/users/{id}/budgets',
    tag: 'budgets',
    summary: "List a user's budgets",
    description:
      'List the budgets of a user, the default one included, with what is spent, held by open requests and left in the current period. Members list only their own.',
    access: 'member',
    response: {
      schema: z.array(BudgetDto),
      description: 'The budgets, from the shortest period on.',
      example: annsBudgets,
    },
  },
  {
    id: 'listRaises',
    method: 'get',
    path: '/1/users/{id}/raises',
    tag: 'budgets',
    summary: "List raises of a user's budgets",
    description:
      'List the latest 100 raises of the budgets of a user, with those that were asked for, declined or have ended, newest first. Members list only their own.',
    access: 'member',
    response: { schema: z.array(RaiseDto), description: 'The raises.', example: [annsRaise] },
  },
  {
    id: 'createRaise',
    method: 'post',
    path: '/1/users/{id}/raises',
    tag: 'budgets',
    summary: 'Raise a budget, or ask for it',
    description:
      "Raise one of a user's budgets, from the next request until a time. Sent by a member for themself it is a request, which an admin grants or declines; one for each budget can be open.",
    access: 'member',
    body: { schema: NewRaise, examples: newRaises },
    response: { schema: RaiseDto, description: 'The raise, or the request.', example: annsRaise },
    errors: ['conflict'],
  },
  {
    id: 'listRaiseRequests',
    method: 'get',
    path: '/1/raises',
    tag: 'budgets',
    summary: 'List requests for a raise',
    description: 'List what users have asked for and no admin has decided, oldest first.',
    access: 'admin',
    response: { schema: z.array(RaiseDto), description: 'The requests.', example: [annsRequest] },
    errors: [],
  },
  {
    id: 'decideRaise',
    method: 'patch',
    path: '/1/raises/{id}',
    tag: 'budgets',
    summary: 'Grant, decline or end a raise',
    description: 'Grant or decline a request, or end a raise that is granted. It takes effect with the next request.',
    access: 'admin',
    body: { schema: RaiseDecision, examples: raiseDecisions },
    response: { schema: RaiseDto, description: 'The raise.', example: annsRaise },
    errors: ['conflict'],
  },
]
