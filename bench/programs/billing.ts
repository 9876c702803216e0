/** OpenAI's API for bills. Argument: a JSON file of `Billing`, with the rates of its tariffs as text. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { answerBilling, type Billing, billing, type Tariff } from '../../test/billing-api'
import { listenForParent } from '../gateway/process'

const stored = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Partial<Billing>
const toTariff = ({ input, cached, output }: Tariff): Tariff => ({
  ...{ input: BigInt(input), cached: BigInt(cached), output: BigInt(output) },
})
const tariffs = Object.fromEntries(
  Object.entries(stored.tariffs ?? {}).map(([model, tariff]) => [model, toTariff(tariff)]),
)
const state = billing({ ...stored, tariffs, rowsPerPage: 1000 })

listenForParent(
  createServer((request, response) => {
    const { status, body } = answerBilling(state, request.url ?? '', state.admin)
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  }),
)
