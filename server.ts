import { createServer } from 'node:http'
import { type AddressInfo, isIPv6 } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { startAlerts } from './lib/alerts/deliver'
import { scheduleBackups } from './lib/backup/schedule'
import { type Env, env as readEnv, tellLibraries } from './lib/config/env'
import { uuid7 } from './lib/core/uuid7'
import { makeGateway } from './lib/gateway/gateway'
import { logAnswer } from './lib/http/access-log'
import { boundBody } from './lib/http/bound-body'
import { countAnswer } from './lib/http/count-answer'
import { isGatewayPath, makeEntrance } from './lib/http/entrance'
import { answerExpectations } from './lib/http/expectations'
import { makeFarewell } from './lib/http/farewell'
import { answerGarbage } from './lib/http/garbage'
import { makeListener } from './lib/http/listener'
import { retain } from './lib/ledger/retention'
import { sumMonths } from './lib/ledger/sum-months'
import { quoteConsole } from './lib/logging/console'
import { log } from './lib/logging/log'
import { requests } from './lib/logging/request-log'
import type { AppContext } from './lib/runtime/context'
import { openHouse } from './lib/runtime/open'
import { settleKey } from './lib/settings/rotate-key'
import { countedLedger } from './lib/telemetry/counted-ledger'
import { meters } from './lib/telemetry/meters'
import { startTracing } from './lib/telemetry/tracing'
import { hasRoot } from './lib/users/root'
import { rootFromEnvironment } from './lib/users/root-token'

/** One process, one port: /v1 goes to the gateway, everything else to Next. */
async function start() {
  const env = readEnv()
  const dev = env.NODE_ENV === 'development'
  if (!dev) quoteConsole()
  const { house, migrated, recovered, close } = await openHouse(env, (why) => {
    log.fatal({ err: why }, 'a database thread has ended')
    process.exit(1)
  })
  if (migrated.length > 0) log.info({ migrations: migrated }, 'migrated')
  if (recovered > 0) log.warn({ entries: recovered }, 'settled what an earlier process left open, as interrupted')
  if ((await settleKey(env, { isServer: true })).key === 'waiting')
    log.warn('ENCRYPTION_KEY was replaced by rotate-key: set the new one, which rotate-key prints again')
  if (env.ROOT_TOKEN) await rootFromEnvironment(env.ROOT_TOKEN)

  house.ledger = countedLedger(house.ledger, meters())
  const gateway = makeGateway(house, env)
  house.overdue = gateway.stuck
  house.keyHealth = gateway.keyHealth
  const tracing = await startTracing(env)
  const toGateway = tracing?.around(gateway.handle) ?? gateway.handle
  const stopRetention = env.RETENTION_DAYS === undefined ? () => {} : retain(env.RETENTION_DAYS)
  const stopSums = sumMonths()
  const stopBackups = backupsOf(env)
  const stopAlerts = alertsOf(house, env)
  const entrance = makeEntrance(env.TRUSTED_PROXIES, dev)
  const server = makeListener()
  answerGarbage(server)
  answerExpectations(server)
  const stopServer = makeFarewell(server)
  tellLibraries({ NODE_ENV: env.NODE_ENV, NEXT_TELEMETRY_DISABLED: '1' })
  const { default: next } = await import('next')
  // Next hangs up on every `Upgrade`, as Java's client sends; with nobody listening Node serves the request as it is.
  const deaf = createServer()
  const app = next({ dev, hostname: env.HOST, port: env.PORT, httpServer: dev ? server : deaf })
  await app.prepare()
  const toNext = app.getRequestHandler()
  server.on('request', (request, response) => {
    const facts = { requestId: uuid7() }
    logAnswer(request, response, facts)
    countAnswer(meters(), request, response, facts)
    requests.run(facts, () => {
      if (!entrance.admit(request, response, facts.requestId)) return
      if (isGatewayPath(request.url ?? '')) void toGateway(request, response)
      else void toNext(boundBody(request), response)
    })
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(env.PORT, env.HOST, resolve))
  const { address, port } = server.address() as AddressInfo
  // Next asks itself for the page that an action leads to, by http also behind TLS.
  const origin = `http://${isIPv6(address) ? `[${address}]` : address}:${port}`
  tellLibraries({ NEXTAUTH_URL: `http://localhost:${port}`, __NEXT_PRIVATE_ORIGIN: origin })

  // Whoever reads that it is ready may stop it at once.
  process.on('SIGTERM', drain)
  process.on('SIGINT', drain)
  log.info({ url: `http://${env.HOST}:${port}` }, 'ready')
  process.send?.({ ready: port })
  if (process.stdout.isTTY && !process.send) process.stdout.write(welcome(env.HOST, port, await hasRoot()))

  async function drain(signal: NodeJS.Signals) {
    if (house.draining) return
    house.draining = true
    log.info({ signal }, 'draining')
    const grace = env.SHUTDOWN_GRACE_SECONDS * 1000
    const deadline = Date.now() + grace
    setTimeout(() => process.exit(1), grace + 5000).unref()
    stopRetention()
    stopSums()
    const noBackup = stopBackups()
    // It listens on meanwhile: /readyz can say no, and what is new gets a 503 instead of a refused connection.
    await gateway.close(grace)
    await stopAlerts()
    await Promise.race([noBackup, wait(Math.max(deadline - Date.now(), 0), undefined, { ref: false })])
    await stopServer(deadline - Date.now())
    await tracing?.close()
    await close()
    log.info('stopped')
    process.exit(0)
  }
}

/** Whoever reaches a limit is told of where an operator wants to hear it. */
function alertsOf(house: AppContext, env: Env): () => Promise<void> {
  const { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret, ALLOW_PRIVATE_UPSTREAMS: allowPrivate } = env
  return url && secret ? startAlerts(house, { url, secret, allowPrivate }) : async () => {}
}

const backupsOf = ({ BACKUP_SCHEDULE: times, BACKUP_KEEP: keep, DATA_DIR: dataDir }: Env) =>
  times ? scheduleBackups(times, keep, dataDir) : async () => {}

const welcome = (host: string, port: number, isSetUp: boolean) => `
  Chatelaine is at http://localhost:${port} — ${isSetUp ? 'sign in with your token' : 'open it to set it up'}.
  ${host === '127.0.0.1' ? 'Only this machine can reach it. For others: HOST=0.0.0.0 npm start, behind TLS.\n' : ''}
`

// Whoever read the log may have gone: without this each line that cannot be written is an error, which makes more lines.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

start().catch((error: Error) => {
  log.fatal(error.message)
  process.exit(1)
})
