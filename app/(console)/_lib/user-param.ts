import type { AdminActor } from '@/lib/audit/actor'
import { findUser, suggestedUsers } from '@/lib/users/find-user'

type SearchParams = Record<string, string | string[] | undefined>

/** `user` of a page's address may be a name, as the form sends it; the rest of the page gets the id. */
export async function resolveUserParam(admin: AdminActor, searchParams: Promise<SearchParams>) {
  const given = await searchParams
  const [found, suggestions] = await Promise.all([findUser(admin, String(given.user ?? '')), suggestedUsers(admin)])
  const user = found.id === null ? undefined : String(found.id)
  return { searchParams: { ...given, user }, userField: { selected: found.text, suggestions } }
}
