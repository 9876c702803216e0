import { requireAdmin } from '@/lib/auth/guards'
import { exportReconciliation } from '@/lib/reconciliation/export'
import { csvResponse } from '../../../_lib/csv-response'
import { loadReconciliationParams, monthQuery } from '../search-params'

/** The month of `/reconciliation` with the same search parameters, as CSV. */
export async function GET(request: Request) {
  const admin = await requireAdmin()
  const { range, accountId } = monthQuery(loadReconciliationParams(request))
  return csvResponse('reconciliation', range, await exportReconciliation(admin, range, accountId))
}
