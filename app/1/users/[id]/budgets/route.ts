import { parseId } from '@/lib/http/api/request'
import { route } from '@/lib/http/api/route'
import { withUser } from '@/lib/http/api/with-auth'
import { listBudgets } from '@/lib/users/budgets'
import { toBudgetDto } from '@/lib/users/dto'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: withUser(async (user, _, params) => (await listBudgets(user, parseId(params, 'user'))).map(toBudgetDto)),
})
