import { isObject } from '../scanner/json'

/** Labels and encoded media: the model neither reads nor writes them as text. */
const NOT_TEXT = new Set(['role', 'id', 'type', 'url', 'data', 'file_data', 'b64_json', 'object', 'model'])

/** As deep as a request may be; a provider's JSON may be nested deeper. */
const MAX_DEPTH = 64
/** Larger documents are not parsed on the event loop. */
export const MAX_PARSED_BYTES = 64 * 1024

/** The strings in a message, or a piece of one, that a model reads or writes. */
export function extractText(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value
  if (depth === MAX_DEPTH) return ''
  let text = ''
  if (Array.isArray(value)) for (const each of value) text += extractText(each, depth + 1)
  else if (isObject(value))
    for (const name of Object.keys(value)) if (!NOT_TEXT.has(name)) text += extractText(value[name], depth + 1)
  return text
}

/** The text in a JSON document, without encoded media; null when it is too large to be parsed, or not JSON. */
export function extractJsonText(bytes: Buffer): string | null {
  if (bytes.length > MAX_PARSED_BYTES) return null
  try {
    return withoutMedia(extractText(JSON.parse(bytes.toString('utf8'))))
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const MAX_TEXT_CHARACTERS = 256 * 1024
/** Text is searched for media in batches: streams bring it a word at a time. */
const BATCH_CHARACTERS = 8192

/** The output of a response so far, without encoded media: the beginning of the text, and the length of all of it. For estimates. */
export class OutputText {
  #text = ''
  #characters = 0
  #pending = ''
  /** The pending text continues media. */
  #inMedia = false
  readonly #unread = new TextLength()

  get text(): string {
    this.#search(true)
    return this.#text
  }

  get characters(): number {
    this.#search(true)
    return this.#characters + this.#unread.characters
  }

  add(text: string) {
    this.#pending += text
    if (this.#pending.length > BATCH_CHARACTERS) this.#search(false)
  }

  /** Text whose length alone is of interest. */
  addUnread(bytes: Buffer) {
    this.#unread.add(bytes)
  }

  /** What certainly has no encoded media in it. */
  addLength(bytes: number) {
    this.#characters += bytes
  }

  #search(isEnd: boolean) {
    const pending = this.#inMedia ? this.#pending.slice(runEnd(this.#pending)) : this.#pending
    if (pending !== '') this.#inMedia = false
    // The last run may continue, and turn out to be media.
    const lastRun = pending.slice(lastRunStart(pending))
    this.#inMedia ||= isMedia(lastRun.length, kindsIn(lastRun))
    const isWaiting = !isEnd && !this.#inMedia && lastRun.length < BATCH_CHARACTERS
    const text = withoutMedia(isWaiting ? pending.slice(0, pending.length - lastRun.length) : pending)
    this.#pending = isWaiting ? lastRun : ''
    this.#characters += text.length
    if (this.#text.length < MAX_TEXT_CHARACTERS) this.#text += text
  }
}

/** Base64 is longer than any word, and has letters of both cases and digits. */
const MIN_MEDIA_RUN = 256
const [LOWER, UPPER, DIGIT, SYMBOL] = [1, 2, 4, 8] as const
const ALL_KINDS = LOWER | UPPER | DIGIT

/** Of each byte, what kind of base64 character it is; 0 for none. */
const KINDS = Uint8Array.from({ length: 256 }, (_, code) => {
  const character = String.fromCharCode(code)
  if (/[a-z]/.test(character)) return LOWER
  if (/[A-Z]/.test(character)) return UPPER
  return /[0-9]/.test(character) ? DIGIT : /[+/=_-]/.test(character) ? SYMBOL : 0
})

const kindAt = (text: string, at: number) => {
  const code = text.charCodeAt(at)
  return code < 256 ? (KINDS[code] as number) : 0
}

const isMedia = (length: number, kinds: number) => length >= MIN_MEDIA_RUN && (kinds & ALL_KINDS) === ALL_KINDS

function lastRunStart(text: string): number {
  let start = text.length
  while (start > 0 && kindAt(text, start - 1) !== 0) start -= 1
  return start
}

function runEnd(text: string): number {
  let end = 0
  while (end < text.length && kindAt(text, end) !== 0) end += 1
  return end
}

function kindsIn(run: string): number {
  let kinds = 0
  for (let at = 0; at < run.length; at += 1) kinds |= kindAt(run, at)
  return kinds
}

/** Text without base64, be it in data URIs or alone. */
function withoutMedia(text: string): string {
  let words = ''
  let copied = 0
  let start = 0
  let kinds = 0
  for (let at = 0; at <= text.length; at += 1) {
    const kind = at < text.length ? kindAt(text, at) : 0
    kinds |= kind
    if (kind !== 0) continue
    if (isMedia(at - start, kinds)) {
      words += text.slice(copied, start)
      copied = at
    }
    start = at + 1
    kinds = 0
  }
  return words + text.slice(copied)
}

/** The number of bytes outside encoded media, wherever the chunks are cut. */
class TextLength {
  #length = 0
  #run = 0
  #kinds = 0

  add(bytes: Buffer) {
    let [length, run, kinds] = [this.#length, this.#run, this.#kinds]
    for (let at = 0; at < bytes.length; at += 1) {
      const kind = KINDS[bytes[at] as number] as number
      if (kind !== 0) {
        kinds |= kind
        run += 1
        continue
      }
      length += isMedia(run, kinds) ? 1 : run + 1
      run = 0
      kinds = 0
    }
    this.#length = length
    this.#run = run
    this.#kinds = kinds
  }

  get characters(): number {
    return this.#length + (isMedia(this.#run, this.#kinds) ? 0 : this.#run)
  }
}
