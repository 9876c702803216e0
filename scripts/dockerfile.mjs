import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { run, say } from './run.mjs'

/** Parses a Dockerfile into its stages: base image, name and instructions. */
export function stagesOf(text) {
  const stages = []
  const lines = text
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, '')
    .split('\n')
  for (const line of lines.map((line) => line.trim()).filter(Boolean)) {
    const [, word, rest] = /^([A-Z]+)\s+(.+)$/.exec(line)
    const [image, , name = String(stages.length)] = rest.split(/\s+/)
    if (word === 'FROM') stages.push({ image, name, steps: [] })
    else stages.at(-1).steps.push([word, rest])
  }
  return stages
}

/**
 * Executes the instructions of a stage with the folder `root` as its `/`; returns what a container would be started
 * with.
 */
export function execute({ name, steps }, root, roots, context) {
  const container = { root, cwd: '/', env: {}, as: undefined, command: [], health: [] }
  const inside = (path) => join(root, posix.resolve(container.cwd, path))
  const instructions = {
    workdir: (path) => {
      container.cwd = posix.resolve(container.cwd, path)
      mkdirSync(inside('.'), { recursive: true })
    },
    env: (pairs) => {
      for (const [, key, value] of pairs.matchAll(/(\w+)=(\S+)/g)) container.env[key] = hostPath(value, root)
    },
    copy: (rest) => {
      const [, from, paths] = /^(?:--from=(\w+)\s+)?(.+)$/.exec(rest)
      const [target, ...sources] = paths.split(/\s+/).reverse()
      for (const source of sources.reverse()) copy(source, inside(target), target.endsWith('/'), roots[from], context)
    },
    run: (command) =>
      run('sh', ['-ec', `cd '${inside('.')}'; ${hostPath(command, root)}`], {
        ...container.env,
        npm_config_loglevel: 'error',
      }),
    user: (user) => {
      const [uid, gid] = user.split(':').map(Number)
      if (process.getuid() === 0) container.as = { uid, gid }
      else say(`${name}: skipped USER ${user}: only root can switch users`)
    },
    cmd: (list) => {
      container.command = JSON.parse(list)
    },
    healthcheck: (rest) => {
      container.health = JSON.parse(rest.split(/\bCMD\s/)[1])
    },
  }
  for (const [word, rest] of steps) {
    if (['VOLUME', 'EXPOSE', 'STOPSIGNAL'].includes(word)) continue
    if (word === 'RUN' && rest.startsWith('install ') && process.getuid() !== 0) {
      say(`${name}: skipped the owner, which only root can set: RUN ${rest}`)
      instructions.run(rest.replace(/-[og] \S+ /g, ''))
    } else instructions[word.toLowerCase()](rest)
  }
  return { ...container, cwd: inside('.') }
}

const hostPath = (text, root) => text.replace(/(^|\s)\/(?=\w)/g, `$1${root}/`)

/**
 * Copies like Docker: the contents of a folder, and from the context nothing that .dockerignore lists. From an earlier stage,
 * which is finished, it links the files: they are many.
 */
function copy(source, target, intoFolder, from, context) {
  const path = join(from ?? context, source)
  const name = path.split('/').at(-1)
  const isFolder = statSync(path).isDirectory()
  const destination = !isFolder && (intoFolder || existsSync(target)) ? join(target, name) : target
  if (from) {
    mkdirSync(isFolder ? destination : dirname(destination), { recursive: true })
    return run('cp', ['-al', isFolder ? `${path}/.` : path, destination])
  }
  const ignored = ignoredIn(context)
  cpSync(path, destination, { recursive: true, verbatimSymlinks: true, filter: (file) => !ignored.has(file) })
}

function ignoredIn(context) {
  const lines = readFileSync(join(context, '.dockerignore'), 'utf8').trim().split('\n')
  const pattern = lines.find((line) => /[*!?#]/.test(line))
  if (pattern) throw new Error(`.dockerignore: patterns such as ${pattern} are not supported here`)
  return new Set(lines.map((line) => join(context, line)))
}
