import { expect, test } from 'vitest'
import type { BilledLine } from '../bills/bill'
import { readBillFile } from './bill-file'

const MODELS = ['gpt-4o', 'gpt-4o-mini', 'gemini-2.5-pro']
const read = (text: string) => readBillFile(text, MODELS, '2026-12-01')
const short = ({ remoteKey, model, part, quantity, costPico, currency }: BilledLine) => [
  ...[remoteKey, model, part, Number(quantity), costPico === null ? null : Number(costPico) / 1e12, currency],
]

test('an export of Azure is read: meters, units, resources and dates, without other services', async () => {
  const { days, skipped, errors, lines } = await read(
    [
      '\uFEFFDate,MeterCategory,MeterName,ResourceId,Quantity,UnitOfMeasure,CostInBillingCurrency,BillingCurrencyCode',
      '11/05/2026,Azure OpenAI,gpt-4o-mini-0718-Inp-glbl Tokens,/subscriptions/1/accounts/team-ai,12.5,1K,0.001875,USD',
      '11/05/2026,Azure OpenAI,gpt-4o-mini-0718-Inp-glbl Tokens,/subscriptions/1/accounts/team-ai,1.5,1K,0.000225,USD',
      '11/05/2026,Azure OpenAI,gpt 4o mini cached Input Tokens,/subscriptions/1/accounts/team-ai,2,1K,0.00015,USD',
      '11/05/2026,Azure OpenAI,gpt-4o-mini-0718-Outp-glbl Tokens,/subscriptions/1/accounts/team-ai,1,1K,0.0006,USD',
      '11/06/2026,Cognitive Services,"Grok 4, Outp Tokens",/subscriptions/1/accounts/team-ai,1,1M,15,EUR',
      '11/06/2026,Storage,Hot LRS Data Stored,/subscriptions/1/blob,1,1 GB,0.02,USD',
      '',
    ].join('\r\n'),
  )
  expect({ skipped, errors, lines }).toEqual({ skipped: 1, errors: [], lines: 5 })
  expect(days.get('2026-11-05')?.map(short)).toEqual([
    ['team-ai', 'gpt-4o-mini', 'input', 14_000, 0.0021, 'USD'],
    ['team-ai', 'gpt-4o-mini', 'cached_input', 2000, 0.00015, 'USD'],
    ['team-ai', 'gpt-4o-mini', 'output', 1000, 0.0006, 'USD'],
  ])
  expect(days.get('2026-11-06')?.map(short)).toEqual([['team-ai', 'grok-4', 'output', 1_000_000, 15, 'EUR']])
})

test('an export of Google Cloud is read from JSON, one object a line', async () => {
  const row = (description: string, amount: number, cost: number) => ({
    ...{ usage_start_time: '2026-11-05 07:00:00 UTC', project: { id: 'team-42' }, cost, currency: 'USD' },
    ...{ service: { description: 'Gemini API' }, sku: { description }, usage: { amount, unit: 'count' } },
  })
  const rows = [
    row('Generate content input token count gemini 2.5 pro short input text', 1000, 0.00125),
    row('Generate content output token count gemini 2.5 pro short', 10, 1e-4),
    row('Grounding with Google Search', 3, 0.105),
  ]
  for (const text of [rows.map((one) => JSON.stringify(one)).join('\n'), JSON.stringify(rows)])
    expect((await read(text)).days.get('2026-11-05')?.map(short)).toEqual([
      ['team-42', 'gemini-2.5-pro', 'input', 1000, 0.00125, 'USD'],
      ['team-42', 'gemini-2.5-pro', 'output', 10, 0.0001, 'USD'],
      ['team-42', '', 'fee:Grounding with Google Search', 0, 0.105, 'USD'],
    ])
})

test('a list with tokens and one amount for a model is read, with semicolons too', async () => {
  const text = 'Day;Model;Requests;Prompt tokens;Completion tokens;Cost USD\n20261105;"deepseek;chat";3;1000;50;0.5\n'
  expect((await read(text)).days.get('2026-11-05')?.map(short)).toEqual([
    ['*', 'deepseek;chat', 'requests', 3, null, 'USD'],
    ['*', 'deepseek;chat', 'input', 1000, null, 'USD'],
    ['*', 'deepseek;chat', 'output', 50, null, 'USD'],
    ['*', 'deepseek;chat', 'total', 0, 0.5, 'USD'],
  ])
})

test('every line that cannot be read is named', async () => {
  const { errors, days } = await read(
    [
      'day,key,model,part,quantity,cost',
      '2026-11-05,main,gpt-4o,input,10,0.1',
      '2026-02-30,main,gpt-4o,input,10,0.1',
      '"2026-11-05","a ""quoted""\nkey",gpt-4o,input,-4,0.1',
      '2026-11-05,main,gpt-4o,input,10,free',
      '2026-11-05,main,gpt-4o,thoughts,10,0.1',
      '2026-12-01,main,gpt-4o,input,10,0.1',
    ].join('\n'),
  )
  expect(errors).toEqual([
    { line: 3, code: 'day', text: '2026-02-30' },
    { line: 4, code: 'quantity', text: '-4' },
    { line: 6, code: 'cost', text: 'free' },
    { line: 7, code: 'part', text: 'thoughts' },
    { line: 8, code: 'future', text: '2026-12-01' },
  ])
  expect(days.size).toBe(1)
})

test.each([
  ['{"a": 1}\n{', { line: 2, code: 'file', text: '' }],
  ['day,cost\n2026-11-05,"1', { line: 2, code: 'file', text: '' }],
  ['name,price\na,1', { line: 1, code: 'columns', text: 'day, cost, model' }],
  ['', { line: 1, code: 'columns', text: 'day, cost, model' }],
])('a file that is no export says so: %j', async (text, error) => {
  expect((await read(text)).errors).toEqual([error])
})
