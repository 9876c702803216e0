import type { z } from 'zod'
import type { AuditEventDto } from '../../audit/dto'
import type { KeyDetailDto, KeyDto } from '../../keys/dto'
import type { KeyPatch, NewKey } from '../../keys/schema'
import type { ComparedDayDto } from '../../reconciliation/dto'
import type { ModelDto, PriceDto } from '../../settings/price-dto'
import type { NewPrice } from '../../settings/schema'
import type { CallersDto } from '../../usage/caller-dto'
import type { UsageDto } from '../../usage/dto'
import type { OkDto } from '../api/route'

export type Replies<Schema extends z.ZodType> = z.infer<Schema>
export type Bodies<Schema extends z.ZodType> = Readonly<Record<string, { summary: string; value: z.input<Schema> }>>

const mainKey: Replies<typeof KeyDto> = {
  id: 1,
  key: 'sk-proj-example',
  createdAt: '2026-11-02T09:10:03.502+08:00',
  updatedAt: '2026-11-02T09:10:03.502+08:00',
  name: 'main',
  ApiType: 'openai',
}

export const azureKey: Replies<typeof KeyDto> = {
  ...mainKey,
  id: 2,
  key: 'azure-example',
  name: 'Azure Sweden',
  ApiType: 'azure_openai',
}

export const keys = [mainKey, azureKey]

export const azureKeyInDetail: Replies<typeof KeyDetailDto> = {
  id: azureKey.id,
  createdAt: azureKey.createdAt,
  updatedAt: azureKey.updatedAt,
  name: azureKey.name,
  ApiType: azureKey.ApiType,
  endpoint: 'https://example-resource.openai.azure.com',
  weight: 1,
  tier: 1,
  models: ['gpt-4o*'],
  apiVersion: '2024-10-21',
  deployments: { 'gpt-4o': 'my-gpt-4o' },
  aliases: { fast: 'gpt-4o' },
  priceList: null,
  priceFactor: '1',
  disabled: false,
}

export const newKeys: Bodies<typeof NewKey> = {
  openai: { summary: 'A key of OpenAI', value: { name: 'main', key: 'sk-proj-example' } },
  compatible: {
    summary: 'A key of another API compatible with OpenAI',
    value: { name: 'other', key: 'example', endpoint: 'https://llm.example.com/v1' },
  },
  azure: {
    summary: 'A key of Azure OpenAI, with a lower priority',
    value: {
      name: 'Azure Sweden',
      key: 'azure-example',
      api_type: 'azure_openai',
      endpoint: 'https://example-resource.openai.azure.com',
      tier: 1,
      models: ['gpt-4o*'],
      apiVersion: '2024-10-21',
      deployments: { 'gpt-4o': 'my-gpt-4o' },
    },
  },
}

export const keyPatches: Bodies<typeof KeyPatch> = {
  replace: { summary: 'Replace the secret', value: { key: 'sk-proj-another-example' } },
  disable: { summary: 'Disable a key', value: { disabled: true } },
}

const noRates = {
  cacheWrite: null,
  cacheWrite1h: null,
  imageInput: null,
  audioInput: null,
  audioOutput: null,
  imageOutput: null,
}
const noUnits = { perRequest: null, perSecond: null, perCharacter: null }

export const newPrices: Bodies<typeof NewPrice> = {
  tokens: {
    summary: 'A price by the token, for past requests too',
    value: { model: 'my-model', validFrom: '2026-11-01', input: '2', output: '8', applyToPast: true },
  },
  complete: {
    summary: 'A price with a long context and service tiers',
    value: {
      model: 'my-model',
      validFrom: '2026-12-01',
      input: '2',
      cachedInput: '0.2',
      output: '8',
      steps: [{ above: 200_000, input: '4', output: '12' }],
      tiers: { flex: { factor: '0.5' }, priority: { input: '4', output: '16' } },
    },
  },
  images: {
    summary: 'A price by the image',
    value: { model: 'my-painter', validFrom: '2026-12-01', perImage: [{ size: '1024x1024', price: '0.04' }] },
  },
}

export const price: Replies<typeof PriceDto> = {
  id: 1,
  model: 'my-model',
  validFrom: '2026-11-01',
  ...noRates,
  input: '2.000000',
  cachedInput: '2.000000',
  output: '8.000000',
  steps: [],
  tiers: {},
  ...noUnits,
  perImage: [],
}

export const model: Replies<typeof ModelDto> = {
  model: 'my-model',
  ...noRates,
  input: '2.000000',
  cachedInput: '2.000000',
  cacheWrite: '2.000000',
  cacheWrite1h: '2.000000',
  imageInput: '2.000000',
  output: '8.000000',
  imageOutput: '8.000000',
  steps: [],
  tiers: {},
  ...noUnits,
  perImage: null,
  origin: 'own',
  provider: null,
  since: '2026-11-01',
  keys: [1],
  users: 12,
}

export const usage: Replies<typeof UsageDto> = { cost: '0.000110', userId: 2, totalUnit: 55 }

export const callers: Replies<typeof CallersDto> = {
  isPartial: false,
  callers: [
    {
      name: '0199f3a2-6c1d-7b44-9f0e-2d5a8c3b7e61',
      client: 'claude-cli',
      userId: 2,
      requests: 14,
      unpriced: 0,
      cost: '0.412300',
      totalUnit: 183_220,
      lastAt: '2026-11-19T16:30:05.271+08:00',
    },
  ],
}

export const auditEvent: Replies<typeof AuditEventDto> = {
  id: 57,
  at: '2026-11-19T16:30:05.271+08:00',
  action: 'key.change',
  actorId: 1,
  actor: 'root',
  targetId: 2,
  target: 'Azure Sweden',
  detail: 'endpoint: https://old.openai.azure.com → https://example-resource.openai.azure.com',
  channel: 'console',
  address: '192.0.2.7',
  requestId: '019b2c5e-3d1f-7a41-9c5b-2f1d0e8a7b66',
  hash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
}

export const comparedDay: Replies<typeof ComparedDayDto> = {
  account: 'OpenAI',
  accountId: 1,
  day: '2026-11-20',
  state: 'open',
  final: true,
  ours: '41.250000',
  theirs: '43.500000',
  unexplained: '0.000000',
  outside: '2.250000',
  note: null,
  differences: [
    {
      key: 'main',
      keyId: 1,
      model: 'gpt-4o-2024-08-06',
      ours: '41.250000',
      theirs: '43.500000',
      unexplained: '0.000000',
      reasons: [{ code: 'missing_or_elsewhere', amount: '2.250000', requests: 12 }],
    },
  ],
}

export const acknowledgement: Replies<typeof OkDto> = { message: 'ok' }
