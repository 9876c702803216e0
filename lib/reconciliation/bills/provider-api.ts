import { setImmediate as nextTurn } from 'node:timers/promises'
import type { z } from 'zod'
import type { DayBill, RemoteKey } from './bill'
import { ProviderApiError, type ProviderClient } from './provider-client'

/** What a provider's API for bills offers. */
export type ProviderApi = {
  base: string
  headers(secret: string): Record<string, string>
  listKeys(client: ProviderClient): Promise<RemoteKey[]>
  /** All or nothing: throws if a part of the day is missing. */
  fetchDay(client: ProviderClient, day: string, keys: readonly RemoteKey[]): Promise<DayBill>
}

export type Pages = { has_more?: boolean | null | undefined; next_page?: string | null | undefined }

const MAX_PAGES = 1000

/** All pages of a report. */
export async function readPages<Page extends Pages>(
  client: ProviderClient,
  path: string,
  schema: z.ZodType<Page>,
  query: readonly (readonly [string, string])[],
): Promise<Page[]> {
  const pages: Page[] = []
  for (let cursor: string | null = null; pages.length < MAX_PAGES; ) {
    const page: Page = parseAnswer(
      schema,
      await client.get(path, [...query, ...(cursor ? [['page', cursor] as const] : [])]),
    )
    pages.push(page)
    // Reading a thousand rows takes milliseconds: requests are served in between.
    await nextTurn()
    if (!page.has_more || !page.next_page || page.next_page === cursor) return pages
    cursor = page.next_page
  }
  throw new ProviderApiError('The provider’s report has too many pages.')
}

/** Amounts, which are JSON numbers with some providers, are kept as text. */
const AMOUNT = /("(?:value|usage)"\s*:\s*)(-?\d[\d.eE+-]*)/g

export function parseAnswer<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
  let json: unknown
  try {
    json = JSON.parse(text.replace(AMOUNT, '$1"$2"'))
  } catch {
    throw new ProviderApiError('The provider’s answer is not JSON.')
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  throw new ProviderApiError(`The provider’s answer is of an unknown form: ${parsed.error.issues[0]?.path.join('.')}.`)
}
