import { requireAdmin } from '@/lib/auth/guards'
import { exportUsage } from '@/lib/usage/export/export-breakdown'
import { csvResponse } from '../../../_lib/csv-response'
import { loadUsageParams, usageQuery } from '../search-params'

/** The data of `/usage` with the same search parameters, as CSV. */
export async function GET(request: Request) {
  const admin = await requireAdmin()
  const { query } = usageQuery(loadUsageParams(request), 'user')
  return csvResponse('usage', query.range, await exportUsage(admin, query))
}
