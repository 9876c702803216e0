import * as unknownPath from './1/[[...path]]/route'
import * as audit from './1/audit/route'
import * as key from './1/keys/[id]/route'
import * as keys from './1/keys/route'
import * as me from './1/me/route'
import * as myCallers from './1/me/usages/callers/route'
import * as myUsages from './1/me/usages/route'
import * as models from './1/models/route'
import * as price from './1/prices/[id]/route'
import * as prices from './1/prices/route'
import * as raise from './1/raises/[id]/route'
import * as raises from './1/raises/route'
import * as reconciliation from './1/reconciliation/route'
import * as rotateToken from './1/tokens/[id]/rotate/route'
import * as token from './1/tokens/[id]/route'
import * as callers from './1/usages/callers/route'
import * as usages from './1/usages/route'
import * as userBudgets from './1/users/[id]/budgets/route'
import * as userRaises from './1/users/[id]/raises/route'
import * as resetUser from './1/users/[id]/reset/route'
import * as restoreUser from './1/users/[id]/restore/route'
import * as user from './1/users/[id]/route'
import * as userTokens from './1/users/[id]/tokens/route'
import * as initUsers from './1/users/init/route'
import * as users from './1/users/route'
import * as livez from './livez/route'
import * as metrics from './metrics/route'
import * as openApi from './openapi.json/route'
import * as readyz from './readyz/route'

/**
 * The API and the probes by path, for `server.ts`, which calls them without Next. Where two match, the first one is meant.
 * A test compares the paths with the folders.
 */
export const routeHandlers = {
  '/livez': livez,
  '/readyz': readyz,
  '/metrics': metrics,
  '/openapi.json': openApi,
  '/1/audit': audit,
  '/1/keys': keys,
  '/1/keys/[id]': key,
  '/1/me': me,
  '/1/me/usages': myUsages,
  '/1/me/usages/callers': myCallers,
  '/1/models': models,
  '/1/prices': prices,
  '/1/prices/[id]': price,
  '/1/reconciliation': reconciliation,
  '/1/raises': raises,
  '/1/raises/[id]': raise,
  '/1/tokens/[id]': token,
  '/1/tokens/[id]/rotate': rotateToken,
  '/1/usages': usages,
  '/1/usages/callers': callers,
  '/1/users': users,
  '/1/users/init': initUsers,
  '/1/users/[id]': user,
  '/1/users/[id]/reset': resetUser,
  '/1/users/[id]/restore': restoreUser,
  '/1/users/[id]/budgets': userBudgets,
  '/1/users/[id]/raises': userRaises,
  '/1/users/[id]/tokens': userTokens,
  '/1/[[...path]]': unknownPath,
}
