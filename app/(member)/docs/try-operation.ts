export type Reply = { ok: boolean; status: number; text: string }

const MOST_CHARACTERS = 20_000

/** Null when the server cannot be reached. */
export async function tryOperation(address: string, token: string): Promise<Reply | null> {
  try {
    const response = await fetch(address, { headers: { authorization: `Bearer ${token}` } })
    const text = JSON.stringify(await response.json(), null, 2)
    const shown = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}\n…` : text
    return { ok: response.ok, status: response.status, text: shown }
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

/** `path` with the form's values in it: those it names in place, the others as its query. */
export function addressOf(path: string, form: FormData): string {
  const query = new URLSearchParams()
  let address = path
  for (const [name, value] of form) {
    if (typeof value !== 'string' || value === '') continue
    if (path.includes(`{${name}}`)) address = address.replace(`{${name}}`, encodeURIComponent(value))
    else query.set(name, value)
  }
  return query.size > 0 ? `${address}?${query}` : address
}
