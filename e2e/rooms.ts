import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** `admin`: sends a member home. `member`: anyone signed in, and nobody else. `stranger`: who is not signed in yet. `open`: everyone. */
type Who = 'admin' | 'member' | 'stranger' | 'open'

/** Who may open which page. A page without a line here fails the test. */
export const pages: Record<string, Who> = {
  '/': 'admin',
  '/usage': 'admin',
  '/usage/usage.csv': 'admin',
  '/requests': 'admin',
  '/requests/[id]': 'admin',
  '/requests/requests.csv': 'admin',
  '/users': 'admin',
  '/users/[id]': 'admin',
  '/keys': 'admin',
  '/prices': 'admin',
  '/audit': 'admin',
  '/settings': 'admin',
  '/me': 'member',
  '/me/usage': 'member',
  '/me/usage/usage.csv': 'member',
  '/me/requests': 'member',
  '/me/requests/[id]': 'member',
  '/connect': 'member',
  '/docs': 'member',
  // Once there is a root.
  '/setup': 'admin',
  '/sign-in': 'stranger',
  '/livez': 'open',
  '/readyz': 'open',
  // To whom METRICS_TOKEN opens it, as no session and no person's token does.
  '/metrics': 'open',
  '/openapi.json': 'open',
  '/favicon.ico': 'open',
  '/api/auth/[...nextauth]': 'open',
}

/** Whose token opens which path of the API; a session opens none. */
export const paths: Record<string, Who> = {
  '/1/[[...path]]': 'open',
  '/1/keys': 'admin',
  '/1/keys/[id]': 'admin',
  '/1/me': 'member',
  '/1/me/usages': 'member',
  '/1/usages': 'admin',
  '/1/users': 'admin',
  '/1/users/[id]': 'admin',
  '/1/users/[id]/reset': 'admin',
  '/1/users/[id]/restore': 'admin',
  '/1/users/init': 'open',
}

/** Who may call the server actions of which file. */
export const actions: Record<string, Who> = {
  'app/(console)/keys/actions.ts': 'admin',
  'app/(console)/prices/actions.ts': 'admin',
  'app/(console)/settings/default-limit-action.ts': 'admin',
  'app/(console)/users/actions.ts': 'admin',
  'app/(console)/users/[id]/actions.ts': 'admin',
  'app/(console)/users/[id]/reveal-message.ts': 'admin',
  'app/(console)/users/reveal-token.ts': 'admin',
  'app/palette/find.ts': 'admin',
  'app/(member)/connect/bill-of.ts': 'member',
  'app/(member)/reveal-my-token.ts': 'member',
  'app/sign-out-everywhere.ts': 'member',
  'app/preferences.ts': 'open',
  'app/setup/actions.ts': 'open',
}

const files = () =>
  readdirSync('app', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

/** Every address that Next serves, by what the file system says. */
export const servedPaths = () =>
  files()
    .filter((file) => /\/(page\.tsx|route\.ts)$/.test(file))
    .map(
      (file) =>
        file
          .replace(/^app/, '')
          .replace(/\/\([^/]+\)/g, '')
          .replace(/\/(page\.tsx|route\.ts)$/, '') || '/',
    )

/** Every file of server actions, with what it exports. */
export const servedActions = () =>
  files()
    .map((file) => ({ file, text: file.endsWith('.ts') ? readFileSync(file, 'utf8') : '' }))
    .filter(({ text }) => text.startsWith(`'use server'`))
    .map(({ file, text }) => ({
      file,
      names: [...text.matchAll(/^export (?:const|async function) (\w+)/gm)].map(([, name = '']) => name),
    }))
