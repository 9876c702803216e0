import { requireAdmin } from '@/lib/auth/gate'
import { exportUsage } from '@/lib/usage/export-usage'
import { csvResponse } from '../../../_lib/csv-response'
import { askedUsage } from '../asked-usage'
import { loadUsageParams } from '../search-params'

/** What `/usage` shows at the same address, as a file. */
export async function GET(request: Request) {
  const admin = await requireAdmin()
  const { query } = askedUsage(loadUsageParams(request), 'user')
  return csvResponse('usage', query.span, await exportUsage(admin, query))
}
