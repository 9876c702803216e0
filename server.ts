import { createServer, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, isIPv6 } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { routeHandlers } from './app/route-handlers'
import { startAlertDelivery } from './lib/alerts/alerts'
import { usersByBudgetUsed } from './lib/alerts/near-limit'
import { startAuditSealing } from './lib/audit/seals'
import { flushSecretReads } from './lib/audit/secret-reads'
import { lastScheduledBackup } from './lib/backup/backup-files'
import { scheduleBackups } from './lib/backup/schedule'
import { type Env, loadEnvFile, env as readEnv, setLibraryEnv } from './lib/config/env'
import { freeSpace } from './lib/core/files'
import { messageOfError } from './lib/core/system-error'
import { uuid7 } from './lib/core/uuid7'
import { type Gateway, makeGateway } from './lib/gateway/gateway'
import { createHttpServer, gracefulShutdown, limitBody } from './lib/http/server/http-server'
import { observeRequest } from './lib/http/server/observe-request'
import { channelOf, createRequestGuard, isGatewayPath } from './lib/http/server/request-guard'
import { makeRouteDispatcher } from './lib/http/server/route-dispatcher'
import { handleUpgrades } from './lib/http/server/upgrades'
import { keyHealthStates } from './lib/keys/status'
import { startMonthlyRollups, startRetention } from './lib/ledger/maintenance'
import { logConsoleOutput } from './lib/logging/console'
import { log } from './lib/logging/log'
import { type RequestFacts, requestStorage } from './lib/logging/request-log'
import { pruneBefore, startReconciliation } from './lib/reconciliation/run'
import { openDays } from './lib/reconciliation/statement'
import type { AppContext } from './lib/runtime/context'
import { openForServer } from './lib/runtime/open'
import { startPriceUpdates } from './lib/settings/price-list'
import { finishKeyRotation } from './lib/settings/rotate-key'
import { instrumentedLedger } from './lib/telemetry/instrumented-ledger'
import { metrics } from './lib/telemetry/metrics'
import { startTracing } from './lib/telemetry/tracing'
import { ensureRootFromEnv, hasRoot } from './lib/users/root'
import { setupCode } from './lib/users/setup-code'

/** Under npm one Ctrl-C arrives twice, from the terminal and from npm: within this time it counts once. */
const DUPLICATE_WINDOW_MS = 1000

/** The process: opens the database, starts the gateway and Next on one port, and drains both before it exits. */
async function start() {
  loadEnvFile()
  const env = readEnv()
  if (env.NODE_ENV !== 'development') logConsoleOutput()
  const { context, closeDatabase } = await openDatabase(env)
  context.ledger = instrumentedLedger(context.ledger, metrics())
  const tracing = await startTracing(env)
  const gateway = makeGateway(context, env, {}, tracing)
  context.gateway = gateway
  metrics().setOverdueSource(gateway.overdueCount)
  const retention = { ...context, pruneBefore: (before: string) => pruneBefore(context, before) }
  const stopRetention = env.RETENTION_DAYS === undefined ? () => {} : startRetention(retention, env.RETENTION_DAYS)
  const stopReconciliation = startReconciliation(context)
  metrics().setReconciliationSource(() => openDays(context))
  metrics().setOperatorSource({
    lastBackup: () => lastScheduledBackup(env.BACKUP_SCHEDULE, env.DATA_DIR),
    keys: () => keyHealthStates(context),
    usersByBudgetUsed: () => usersByBudgetUsed(context),
    freeSpace: () => freeSpace(env.DATA_DIR),
  })
  const stopRollups = startMonthlyRollups(context)
  const stopBackups = scheduleBackups(env)
  const stopAlerts = startAlerts(context, env)
  const stopSealing = startAuditSealing(context, env.AUDIT_TO_LOG)
  const stopPriceUpdates = env.PRICES_URL === 'off' ? () => {} : startPriceUpdates(context)

  const server = createHttpServer()
  const stopServer = gracefulShutdown(server)
  const next = await makeNextHandler(server, env)
  routeRequests(server, env, { ...gateway, handle: tracing?.around(gateway.handle) ?? gateway.handle }, next)
  const port = await listen(server, env)
  const code = (await hasRoot()) ? null : await setupCode()
  let shuttingDownSince = 0

  // Before the log says that the server is ready, and after all that starting waits for: whoever waits for that line may stop it
  // at once.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, shutDown)
  log.info({ url: `http://${env.HOST}:${port}` }, 'ready')
  if (code) log.warn({ setupCode: code }, 'not set up yet: whoever has this setup code can create root')
  process.send?.({ ready: port })
  if (process.stdout.isTTY && !process.send) process.stdout.write(welcome(env.HOST, port, code))

  async function shutDown(signal: NodeJS.Signals) {
    if (context.draining) {
      // The operator does not want to wait; what is open is settled at the next start.
      if (signal === 'SIGINT' && performance.now() - shuttingDownSince > DUPLICATE_WINDOW_MS) process.exit(130)
      return
    }
    context.draining = true
    shuttingDownSince = performance.now()
    log.info({ signal }, 'shutting down')
    const graceMs = env.SHUTDOWN_GRACE_SECONDS * 1000
    const deadline = Date.now() + graceMs
    setTimeout(() => process.exit(1), graceMs + 5000).unref()
    stopRetention()
    stopRollups()
    stopReconciliation()
    stopPriceUpdates()
    const backupStopped = stopBackups()
    // The port stays open meanwhile: /readyz returns 503, and so does a new request, instead of a refused connection.
    await gateway.close(graceMs)
    await stopAlerts()
    await Promise.race([backupStopped, wait(Math.max(deadline - Date.now(), 0), undefined, { ref: false })])
    await stopServer(deadline - Date.now())
    await flushSecretReads()
    await stopSealing()
    await tracing?.close()
    await closeDatabase()
    log.info('stopped')
    process.exit(0)
  }
}

/**
 * Migrates, settles requests that a dead process left open, completes a key rotation, and creates root if configured.
 */
async function openDatabase(env: Env) {
  const { context, migrated, recovered, close } = await openForServer(env, (reason) => {
    log.fatal({ err: reason }, 'worker thread terminated')
    process.exit(1)
  })
  if (migrated.length > 0) log.info({ migrations: migrated }, 'database migrated')
  if (recovered > 0) log.warn({ entries: recovered }, 'settled requests of a dead process as interrupted')
  if ((await finishKeyRotation(env, { isServer: true })).key === 'waiting') {
    const source = env.ENCRYPTION_KEY ? 'ENCRYPTION_KEY is' : 'ENCRYPTION_KEY_COMMAND prints'
    log.warn(`${source} the previous key: set the new one, which rotate-key prints again`)
  }
  if (env.ROOT_TOKEN) await ensureRootFromEnv(env.ROOT_TOKEN)
  return { context, closeDatabase: close }
}

function startAlerts(context: AppContext, env: Env): () => Promise<void> {
  const { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret, ALLOW_PRIVATE_UPSTREAMS: allowPrivate } = env
  return url && secret ? startAlertDelivery(context, { url, secret, allowPrivate }) : async () => {}
}

/**
 * Next's request handler. Next is loaded for the first request that needs it: it takes as long to load, and as much memory,
 * as all the rest, and a replica that only serves the gateway and the API never needs it. In development it serves hot reloads.
 */
async function makeNextHandler(server: Server, env: Env): Promise<Gateway['handle']> {
  let next: ReturnType<typeof startNext> | undefined
  const load = () => {
    next ??= startNext(server, env).catch((error: unknown) => {
      next = undefined
      throw error
    })
    return next
  }
  if (env.NODE_ENV === 'development') await load()
  return async (request, response) => (await load())(request, response)
}

/** Loads Next, with its defaults in the environment first. */
async function startNext(server: Server, env: Env): Promise<Gateway['handle']> {
  const dev = env.NODE_ENV === 'development'
  setLibraryEnv({ NODE_ENV: env.NODE_ENV, NEXT_TELEMETRY_DISABLED: '1' })
  const { default: next } = await import('next')
  // Next hangs up on requests with an `Upgrade` header, as Java's HTTP client sends. Given an idle server it never sees
  // them, and Node handles them as plain requests. In development it needs the real server, for hot reloading.
  const app = next({ dev, hostname: env.HOST, port: env.PORT, httpServer: dev ? server : createServer() })
  await app.prepare()
  return app.getRequestHandler()
}

/** Sends /v1 to the gateway, the API and probes to their handlers, and pages to Next, after the checks that apply to all. */
function routeRequests(server: Server, env: Env, gateway: Gateway, toNext: Gateway['handle']) {
  const dev = env.NODE_ENV === 'development'
  const guard = createRequestGuard(env.TRUSTED_PROXIES, dev, env.API_CORS_ORIGINS)
  // In development Next serves all of them, with hot reload.
  const findRoute = makeRouteDispatcher(dev ? {} : routeHandlers)
  server.on('request', (request, response) => {
    const facts: RequestFacts = { requestId: uuid7() }
    observeRequest(metrics(), request, response, facts)
    requestStorage.run(facts, () => {
      if (!guard.check(request, response, facts.requestId)) return
      facts.address = String(request.headers['x-chatelaine-address'])
      facts.channel = channelOf(request.url ?? '')
      if (isGatewayPath(request.url ?? '')) void gateway.handle(request, response)
      else (findRoute(request) ?? toNext)(limitBody(request), response).catch((error) => onFailure(error, response))
    })
  })
  handleUpgrades(server, { gateway, guard, leavesOthers: dev })
}

/** Handlers turn their own errors into responses: this is of whoever calls them, such as Next that cannot be loaded. */
function onFailure(error: unknown, response: ServerResponse) {
  log.error({ err: error }, 'request failed')
  if (response.headersSent) response.destroy()
  else response.writeHead(503, { 'content-type': 'text/plain' }).end('Chatelaine cannot answer just now.\n')
}

async function listen(server: Server, env: Env): Promise<number> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(env.PORT, env.HOST, resolve))
  const { address, port } = server.address() as AddressInfo
  // Next fetches the page that an action redirects to from itself, over HTTP even behind TLS.
  const origin = `http://${isIPv6(address) ? `[${address}]` : address}:${port}`
  setLibraryEnv({ NEXTAUTH_URL: `http://localhost:${port}`, __NEXT_PRIVATE_ORIGIN: origin })
  return port
}

const welcome = (host: string, port: number, code: string | null) => `
  Chatelaine is running at http://localhost:${port} — ${code ? 'open it to set it up' : 'sign in with your token'}.
  ${code ? `Until then, whoever has the setup code ${code} can create root from another machine.\n` : ''}  ${host === '127.0.0.1' ? 'Only this machine can reach it. To serve others: HOST=0.0.0.0 npm start, behind TLS.\n' : ''}
`

// Whoever reads our output may be gone. Unhandled, every line that cannot be written is an error, which logs another
// line.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

start().catch((error: Error) => {
  log.fatal(messageOfError(error))
  process.exit(1)
})
