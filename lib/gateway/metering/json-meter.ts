import { isObject, parseJson } from '../scanner/json'
import { PathScanner } from '../scanner/path-scanner'
import { ITEM_FIELDS } from './hosted-calls'
import type { Meter } from './meter'
import { type Content, MeteredResponse } from './metered-response'
import { extractText, MAX_PARSED_BYTES } from './output-text'
import { USAGES } from './reported-usage'
import { numberIn } from './reported-values'

const FIELDS = [
  'id',
  'model',
  'service_tier',
  'usage',
  'usageMetadata',
  'duration',
  'error',
  'base_resp',
  'meta',
  'tool_usage',
  ...USAGES,
] as const
const PATHS: ReadonlySet<string> = new Set([
  ...FIELDS,
  ...['x_groq.usage', 'choices[].usage', 'output[].id', ...ITEM_FIELDS.map((name) => `output[].${name}`)],
])
const BYTE_ORDER_MARK = Buffer.from('\uFEFF')

/**
 * For responses that are not streams, be they JSON or not. The last chunk is withheld until the ledger entry is settled.
 * `hasText`: an estimate depends on the length of the text in it.
 */
export function jsonMeter(hasText: boolean): Meter {
  const response = new MeteredResponse()
  const beginning: Buffer[] = []
  let size = 0
  /** Of a body that is too large to be parsed. */
  let scanner: PathScanner | null = null
  let withheld: Buffer[] = []
  let isBroken = false
  let duration: unknown = null
  /** Not yet extracted: only estimates need it. */
  let unextracted: unknown = null

  function scan(chunk: Buffer) {
    size += chunk.length
    if (scanner) scanRest(scanner, chunk)
    else {
      beginning.push(chunk)
      if (size <= MAX_PARSED_BYTES) return
      const bytes = Buffer.concat(beginning.splice(0))
      scanner = new PathScanner(PATHS)
      scanner.push(withoutMark(bytes))
      if (hasText) response.output.add(bytes.toString('utf8', 0, MAX_PARSED_BYTES))
      addUnread(scanner, bytes.subarray(MAX_PARSED_BYTES))
    }
  }

  function scanRest(paths: PathScanner, chunk: Buffer) {
    paths.push(chunk)
    addUnread(paths, chunk)
  }

  function addUnread(paths: PathScanner, bytes: Buffer) {
    if (!hasText) return
    // Media is encoded in JSON only.
    if (paths.isJson) response.output.addUnread(bytes)
    else response.output.addLength(bytes.length)
  }

  function read(root: Record<string, unknown>, content: Content, images: number) {
    response.read(root, content)
    response.images = images
    duration = root.duration
    response.addId(root.id)
    const items = (Array.isArray(root.output) ? root.output : []).filter(isObject)
    for (const item of items) {
      response.addId(item.id)
      response.addItem(item)
    }
  }

  /** The scanner of what is not JSON, or not a whole document. */
  function readSmall(): PathScanner | null {
    const body = beginning.length === 1 && beginning[0] ? beginning[0] : Buffer.concat(beginning)
    const parsed = parseJson(withoutMark(body).toString('utf8'))
    // Google reports an error in an array.
    const root = Array.isArray(parsed) ? parsed[0] : parsed
    if (isObject(root)) {
      unextracted = root
      const data = elementsIn(root.data ?? root.images)
      read(root, bringsText(root) ? 'text' : data > 0 ? 'data' : 'nothing', data)
      return null
    }
    if (hasText) response.output.add(body.toString('utf8'))
    const paths = new PathScanner(PATHS)
    paths.push(withoutMark(body))
    return paths
  }

  function readScanned(paths: PathScanner) {
    const root = {
      ...paths.object(FIELDS),
      output: paths.values('output[].id').map((id) => ({ id })),
      choices: paths.values('choices[].usage').map((usage) => ({ usage })),
      x_groq: { usage: paths.value('x_groq.usage') },
    }
    const data = paths.length('data') || paths.length('images')
    const hasItems = ['choices', 'output', 'segments'].some((name) => paths.length(name) > 0)
    read(root, hasItems ? 'text' : data > 0 ? 'data' : 'nothing', data)
    for (const name of ITEM_FIELDS) response.items[name] = paths.values(`output[].${name}`)
  }

  return {
    complete: false,
    finished: true,
    push(chunk) {
      scan(chunk)
      const previous = withheld
      withheld = [chunk]
      return previous
    },
    withheld: () => withheld.splice(0),
    finish(isAborted = false) {
      const paths = scanner ?? readSmall()
      if (!paths) return null
      readScanned(paths)
      isBroken = paths.isJson ? !paths.isWhole : isAborted
      return null
    },
    result() {
      const result = response.result(isBroken, numberIn(duration))
      result.outputText = () => {
        if (hasText) response.output.add(extractText(unextracted))
        unextracted = null
        return response.output
      }
      return result
    },
  }
}

const withoutMark = (body: Buffer) =>
  body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? body.subarray(BYTE_ORDER_MARK.length) : body

/** How many objects, arrays and strings there are: vectors and images. */
const elementsIn = (value: unknown) =>
  Array.isArray(value)
    ? value.filter((element) => typeof element === 'object' || typeof element === 'string').length
    : 0

function bringsText({ choices, output, output_text, text, content }: Record<string, unknown>): boolean {
  if (elementsIn(output) > 0) return true
  const messages = (Array.isArray(choices) ? choices : [])
    .filter(isObject)
    .map(({ message, delta, text }) => message ?? delta ?? text)
  return extractText([...messages, output_text, text, content]) !== ''
}
