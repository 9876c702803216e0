/** A parameter that holds a credential, wherever it stands: in a query, after a wrong separator, encoded or not. */
const PARAMETER = /((?:key|token|secret|password|signature)(?:=|%(?:25){0,8}3d))[^\s"\\&;/]+/gi

/** Of two kinds. */
const GOOGLE_KEY = /\bAIza[\w-]{10,}|\bAQ\.[\w-]{20,}/g

// Access tokens are UUID v4; request ids are version 7, so they never match.
const patterns = [
  /[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}/gi,
  /\bsk-[\w-]{6,}/g,
  GOOGLE_KEY,
  // Azure's keys. Hashes and IDs of ours have other lengths, or hyphens.
  /\b(?:[0-9a-f]{32}|[0-9A-Za-z]{84})\b/gi,
  /\bbearer\s+[^\s"\\]+/gi,
  // Credentials in a URL, then e-mail addresses.
  /(?<=:\/\/)[^\s/?#@"\\]{1,256}(?=@)/g,
  /\b[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g,
]

const REDACTED = '[redacted]'

/** Redacts anything that looks like a secret, wherever it appears in `text`, which may be JSON. */
export function redactSecrets(text: string): string {
  const named = text.replace(PARAMETER, `$1${REDACTED}`)
  return patterns.reduce((rest, pattern) => rest.replace(pattern, REDACTED), named)
}

const MAX_PATH_LENGTH = 256
/** More than any proxy adds. What is still encoded then is left out. */
const MAX_DECODINGS = 4

/** A request's path as logs and traces may show it: in plain ASCII, without its query however that is marked, and without secrets. */
export function redactedPath(url: string): string {
  const [path = ''] = decodeAscii(url).split(/[?&;#]/, 1)
  return redactSecrets(path).slice(0, MAX_PATH_LENGTH)
}

/** Whether a model's name holds a key: no model has such a name, and it would be stored, and sent to a provider. */
export function holdsSecret(model: string): boolean {
  const plain = decodeAscii(model)
  return inNoModel.some((pattern) => plain.search(pattern) >= 0)
}

/** Without the shapes that a model's own id may have. */
const inNoModel = [
  /(?:^|[?&;#/\s])(?:[a-z]+[-_])*(?:api)?(?:key|token|secret|password|signature)=./i,
  /\bsk-[\w-]{20,}/,
  GOOGLE_KEY,
]

/** Decodes printable ASCII that is percent-encoded, once or more often, and nothing else: the rest may be malformed. */
function decodeAscii(text: string): string {
  let decoded = text
  for (let round = 0; decoded.includes('%'); round += 1) {
    const next = decoded.replace(/%([2-7][\da-f])/gi, (whole, hex: string) => {
      const code = Number.parseInt(hex, 16)
      return code === 0x7f ? whole : String.fromCharCode(code)
    })
    if (next === decoded) return decoded
    if (round === MAX_DECODINGS) return decoded.slice(0, decoded.search(/%[2-7][\da-f]/i))
    decoded = next
  }
  return decoded
}
