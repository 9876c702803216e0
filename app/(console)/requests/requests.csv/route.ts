import { requireAdmin } from '@/lib/auth/guards'
import { exportEntries } from '@/lib/usage/export/export-entries'
import { csvResponse } from '../../../_lib/csv-response'
import { entryQuery, loadRequestParams } from '../search-params'

/** Streams all matching entries; the date range may be of any length. */
export async function GET(request: Request) {
  const admin = await requireAdmin()
  const query = entryQuery(loadRequestParams(request))
  return csvResponse('requests', query.range, await exportEntries(admin, query))
}
