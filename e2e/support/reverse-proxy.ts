import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { certificate } from '../chaos/upstream/certificate'
import { operationsGuide } from '../docs-commands/commands'
import { listening } from './ports'
import { newFolder } from './server-process'

export type ProxyName = 'nginx' | 'Caddy'

type Place = { folder: string; port: number; upstreamPort: number }

/** The host name in the operations guide. */
export const PROXY_HOST = 'ai.example.com'

/** `edit`: changes the guide's configuration first. */
type Options = { port: number; upstream: string; edit?: (configuration: string) => string }

const programs = { nginx: 'nginx', Caddy: 'caddy' } as const

export const isInstalled = (name: ProxyName) => spawnSync('sh', ['-c', `command -v ${programs[name]}`]).status === 0

/** Runs the proxy with TLS, as the operations guide configures it, in front of `upstream`, on an address of this machine. */
export async function startReverseProxy(name: ProxyName, { port, upstream, edit = (text) => text }: Options) {
  const folder = newFolder()
  writeFileSync(join(folder, 'tls.pem'), certificate.cert)
  writeFileSync(join(folder, 'tls.key'), certificate.key, { mode: 0o600 })
  const place = { folder, port, upstreamPort: Number(new URL(upstream).port) }
  const file = join(folder, 'configuration')
  const args =
    name === 'nginx' ? ['-e', 'stderr', '-p', folder, '-c', file] : ['run', '--adapter', 'caddyfile', '--config', file]
  writeFileSync(file, (name === 'nginx' ? forNginx : forCaddy)(edit(documented(name)), place))
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'production',
    PATH: process.env.PATH ?? '',
    HOME: folder,
    XDG_DATA_HOME: folder,
    XDG_CONFIG_HOME: folder,
  }
  const child = spawn(programs[name], args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  await listening(child, port)
  return {
    async close() {
      const closed = once(child, 'close')
      // Caddy would wait for connections that are open.
      child.kill('SIGKILL')
      await closed
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The block that follows the name in the operations guide. */
function documented(name: ProxyName): string {
  const block = new RegExp(`^${name}:\n\n\`\`\`\\w*\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(operationsGuide)?.[1]
  if (!block?.includes(PROXY_HOST)) throw new Error(`The operations guide has no configuration of ${name}.`)
  return block
}

function forNginx(configuration: string, { folder, port, upstreamPort }: Place): string {
  const server = configuration
    .replace('listen 443', `listen 127.0.0.1:${port}`)
    .replaceAll(/\/etc\/ssl\/[\w.]+\.(pem|key)/g, join(folder, 'tls.$1'))
    .replace('127.0.0.1:3000', `127.0.0.1:${upstreamPort}`)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  )
  return `daemon off; master_process off; pid ${folder}/pid; events {}
    http { access_log off; ${temporary.join(' ')}
    ${server} }`
}

function forCaddy(configuration: string, { folder, port, upstreamPort }: Place): string {
  const site = configuration
    .replace(`${PROXY_HOST} {`, `${PROXY_HOST}:${port} {\n\ttls ${folder}/tls.pem ${folder}/tls.key\n\tbind 127.0.0.1`)
    .replace('127.0.0.1:3000', `127.0.0.1:${upstreamPort}`)
  return `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`
}
