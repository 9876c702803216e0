import type { IncomingMessage } from 'node:http'
import type { Attributes } from '@opentelemetry/api'
import type { Facts } from '../logging/request-log'

/** Of few values: paths that are not offered, and ids within one, are left out. */
export const nameOf = ({ method = '' }: IncomingMessage, facts: Facts | undefined): string =>
  facts?.reservation ? `${method} /v1/${facts.reservation.endpoint}` : method

const LONGEST_PATH = 256

/** By the semantic conventions for HTTP servers and for generative AI. Neither prompts nor answers, nor who a person is but by number. */
export function attributesOf(
  { method, url = '' }: IncomingMessage,
  facts: Facts | undefined,
  status: number | null,
): Attributes {
  return {
    'http.request.method': method,
    'url.path': url.slice(0, LONGEST_PATH).split('?', 1)[0],
    'http.response.status_code': status ?? undefined,
    'error.type': facts?.error ?? (status !== null && status >= 500 ? String(status) : undefined),
    'user.id': facts?.userId === undefined ? undefined : String(facts.userId),
    'chatelaine.request_id': facts?.requestId,
    ...askedOf(facts),
    ...bookedOf(facts),
  }
}

const OPERATIONS: Record<string, string> = {
  'chat/completions': 'chat',
  responses: 'chat',
  completions: 'text_completion',
}
const PROVIDERS = { openai: 'openai', azure_openai: 'azure.ai.openai' } as const

function askedOf({ reservation, provider }: Partial<Facts> = {}): Attributes {
  if (!reservation) return {}
  const { endpoint, model, stream } = reservation
  return {
    'http.route': `/v1/${endpoint}`,
    'gen_ai.operation.name': OPERATIONS[endpoint] ?? endpoint,
    'gen_ai.provider.name': provider && PROVIDERS[provider],
    'gen_ai.request.model': model,
    'gen_ai.request.stream': stream,
  }
}

function bookedOf({ reservation, settlement }: Partial<Facts> = {}): Attributes {
  if (!reservation || !settlement) return {}
  const { state, answeredModel, tokens, costPico, firstByteAt } = settlement
  return {
    'gen_ai.response.model': answeredModel ?? undefined,
    'gen_ai.response.time_to_first_chunk':
      firstByteAt === null ? undefined : (firstByteAt - reservation.startedAt) / 1000,
    'gen_ai.usage.input_tokens': tokens.inputTokens,
    'gen_ai.usage.output_tokens': tokens.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': tokens.cachedTokens,
    'gen_ai.usage.reasoning.output_tokens': tokens.reasoningTokens,
    'chatelaine.state': state,
    'chatelaine.cost_dollars': costPico === null ? undefined : Number(costPico) / 1e12,
  }
}
