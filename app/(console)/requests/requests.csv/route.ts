import { requireAdmin } from '@/lib/auth/gate'
import { exportEntries } from '@/lib/usage/export-entries'
import { csvResponse } from '../../../_lib/csv-response'
import { askedEntries } from '../asked-entries'
import { loadRequestParams } from '../search-params'

/** All entries of a span of any length, streamed. */
export async function GET(request: Request) {
  const admin = await requireAdmin()
  const query = askedEntries(loadRequestParams(request))
  return csvResponse('requests', query.span, await exportEntries(admin, query))
}
