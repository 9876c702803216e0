import type { Patch } from '../../request/rewrite'
import { decodeName, QUOTE } from '../../scanner/json'
import { JsonWalker } from '../../scanner/json-walker'

/** Where a body repeats the model of the path, which Google requires to be the same: by the top-level field it is in, at a depth. */
const PLACES: ReadonlyMap<string, number> = new Map([
  ['model', 1],
  ['generateContentRequest', 2],
  ['generate_content_request', 2],
  ['requests', 3],
])

/** Names `model` wherever the body names one. `body`: a JSON object that has been scanned already. */
export function modelPatches(body: Buffer, model: string): Patch[] {
  const patches: Patch[] = []
  let top = ''
  let isModel = false
  let start: number | null = null
  const walker = new JsonWalker({
    name(bytes, _, depth) {
      const name = decodeName(bytes)
      if (depth === 1) top = name
      isModel = name === 'model' && PLACES.get(top) === depth
    },
    valueStart(offset, _, byte) {
      if (isModel && byte === QUOTE) start = offset
      isModel = false
    },
    valueEnd(offset) {
      if (start !== null) patches.push({ start, end: offset, text: JSON.stringify(`models/${model}`) })
      start = null
    },
  })
  walker.push(body)
  return patches
}
