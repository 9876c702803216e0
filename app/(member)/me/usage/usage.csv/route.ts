import { requireUser } from '@/lib/auth/guards'
import { exportMyUsage } from '@/lib/usage/export/export-breakdown'
import { csvResponse } from '../../../../_lib/csv-response'
import { loadUsageParams, memberUsageParams, usageQuery } from '../../../../(console)/usage/search-params'

/** The data of `/me/usage` with the same search parameters, as CSV. */
export async function GET(request: Request) {
  const user = await requireUser()
  const { query } = usageQuery(memberUsageParams(loadUsageParams(request)), 'model')
  return csvResponse('my-usage', query.range, await exportMyUsage(user, query))
}
