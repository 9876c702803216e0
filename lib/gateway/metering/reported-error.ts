import { isObject } from '../scanner/json'

/**
 * An error that a provider reports with status 200, as if it had come with the status it stands for: `body` is OpenAI's error
 * envelope, whose `code` says `insufficient_quota` for every provider's way to say so.
 */
export type ReportedError = { status: number; body: string }

const MAX_MESSAGE = 500
const NO_MESSAGE = 'The provider reported an error without a message.'

/** Fields that an error may be in, beside those of choices and of a response. */
export const ERROR_FIELDS = [
  ...['error', 'errors', 'type', 'status', 'base_resp', 'msg', 'code', 'success', 'detail', 'error_code', 'error_msg'],
  ...['Response', 'ResponseMetadata'],
] as const

/**
 * Reads the error out of a parsed event or JSON body: `error`, also of a choice (OpenRouter), an event of type `error`, a
 * failed response, `base_resp` (MiniMax), `Response` (Tencent, Volcengine), or a bare code and message. Null when there is none.
 * Never throws, whatever `root` is.
 */
export function readError(root: unknown): ReportedError | null {
  if (!isObject(root)) return null
  const response = isObject(root.response) ? root.response : {}
  const base = isObject(root.base_resp) ? root.base_resp : {}
  const [choice] = Array.isArray(root.choices) ? root.choices.filter(isObject) : []
  const [first] = Array.isArray(root.errors) ? root.errors : []
  const ofCloud = [root.Response, root.ResponseMetadata].map((holder) => (isObject(holder) ? holder.Error : null))
  const listed = root.success === false || isEmpty(root) ? first : null
  for (const error of [root.error, response.error, choice?.error, listed, ...ofCloud])
    if (isObject(error) ? Object.keys(error).length > 0 : typeof error === 'string' && error !== '')
      return toError(isObject(error) ? error : { message: error })
  if (root.type === 'error' || root.object === 'error' || root.success === false || isBare(root)) return toError(root)
  if (root.type === 'response.failed' || (root.object === 'response' && root.status === 'failed')) return toError({})
  const code = base.status_code
  return code === undefined || code === null || Number(code) === 0 ? null : toError({ code, message: base.status_msg })
}

/** What a successful response has at least one of. */
const CONTENT = ['id', 'object', 'choices', 'output', 'data', 'results', 'text', 'usage', 'type', 'delta']

/** An error without an envelope: a code and a message, or words alone in a field that only errors have. */
function isBare(root: Record<string, unknown>): boolean {
  if (!isEmpty(root)) return false
  const { code, error_code = code, message, msg, detail, error_msg, status } = root
  if (isText(detail) || isText(error_msg)) return true
  const isFailure = typeof error_code === 'number' ? error_code !== 0 && error_code !== 200 : isText(error_code)
  const hasFailed = status === 'error' || status === 'failed' || (typeof status === 'number' && status >= 400)
  return (isText(message) || isText(msg)) && (isFailure || hasFailed)
}

const isEmpty = (root: Record<string, unknown>) => CONTENT.every((name) => (root[name] ?? null) === null)

const isText = (value: unknown) => typeof value === 'string' && value !== ''

/** Out of credit: Zhipu, MiniMax, DashScope, SiliconFlow, OpenRouter. */
const NO_CREDIT = new Set(['1113', '1008', 'Arrearage', '30001', '402', 'insufficient_balance'])

/** MiniMax numbers its errors; all others have names. */
const STATUSES: readonly (readonly [RegExp, number])[] = [
  [/^(1002|1039|1302|1305)$|rate_?limit|too_?many|throttl/i, 429],
  [/^(1004|2049)$|authentication|invalid_?api_?key|unauthorized/i, 401],
  [/^2013$|invalid_?(request|param|type)|bad_?request|content_?(policy|filter)|context_?length/i, 400],
]

function toError(error: Record<string, unknown>): ReportedError {
  const code = label(error.code) ?? label(error.status_code) ?? label(error.error_code) ?? label(error.Code)
  const type = label(error.type)
  const words = [error.message, error.msg, error.detail, error.error_msg, error.Message].find(isText)
  const message = isText(words) ? String(words) : NO_MESSAGE
  const status = [error.code, error.status, error.status_code]
    .map(Number)
    .find((number) => number >= 400 && number < 600)
  const named = STATUSES.find(([names]) => [code, type].some((each) => each !== null && names.test(each)))
  const isCredit = [code, type].some((each) => each !== null && NO_CREDIT.has(each))
  const envelope = { message: message.slice(0, MAX_MESSAGE), type, code: isCredit ? 'insufficient_quota' : code }
  return { status: status ?? named?.[1] ?? 500, body: JSON.stringify({ error: envelope }) }
}

const label = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 64) : null
