/**
 * The gateway on a database with usage, which reprices all of it on `POST /reprice`: in the console that is an action for
 * browsers. Arguments: the data folder, and the provider's origin.
 */
import { createServer } from 'node:http'
import { parseEnv } from '../../lib/config/env'
import { makeGateway } from '../../lib/gateway/gateway'
import { openForServer } from '../../lib/runtime/open'
import { listenForParent } from '../gateway/process'
import { rethrow } from '../harness'

const [, , dataDir = '', origin = ''] = process.argv
const env = parseEnv({ DATA_DIR: dataDir, OPENAI_BASE_URL: `${origin}/v1`, ALLOW_PRIVATE_UPSTREAMS: 'true' })
const { context } = await openForServer(env, rethrow)
const gateway = makeGateway(context, env)

/** At prices that differ from those that were charged. */
async function reprice() {
  const models = await context.read<{ model: string }>('SELECT DISTINCT "model" FROM "UsageMonth"')
  const price = { validFrom: '2000-01-01', inputPico: 3_000_000n, cachedInputPico: 300_000n, outputPico: 9_000_000n }
  await context.db.price.createMany({ data: models.map(({ model }) => ({ model, ...price })) })
  const what = { model: null, until: Date.now(), defaultBaseUrl: env.OPENAI_BASE_URL }
  const { examined, changed } = await context.ledger.reprice(what, () => {})
  return { examined, changed }
}

const server = createServer((request, response) => {
  if (request.url !== '/reprice') return void gateway.handle(request, response)
  reprice().then((result) => response.end(JSON.stringify(result)), rethrow)
})
listenForParent(server)
