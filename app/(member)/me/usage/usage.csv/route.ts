import { requireMember } from '@/lib/auth/gate'
import { exportMyUsage } from '@/lib/usage/export-usage'
import { csvResponse } from '../../../../_lib/csv-response'
import { askedUsage } from '../../../../(console)/usage/asked-usage'
import { loadUsageParams } from '../../../../(console)/usage/search-params'
import { ownParams } from '../own-params'

/** What `/me/usage` shows at the same address, as a file. */
export async function GET(request: Request) {
  const member = await requireMember()
  const { query } = askedUsage(ownParams(loadUsageParams(request)), 'model')
  return csvResponse('my-usage', query.span, await exportMyUsage(member, query))
}
