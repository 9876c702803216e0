import { execFile } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'

type Client = Record<'manageUsers' | 'manageKeys' | 'readUsage', (baseUrl: string, token: string) => Promise<string[]>>
type Generator = { generate(document: object): Promise<string> }

const compilerOptions = {
  ...{
    target: 'ES2023',
    lib: ['ES2023', 'DOM'],
    module: 'esnext',
    moduleResolution: 'bundler',
    types: [],
    noEmit: true,
  },
  ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noImplicitOverride: true },
  ...{ noUnusedLocals: true, verbatimModuleSyntax: true, isolatedModules: true, skipLibCheck: true },
}

/** A client author's project in a folder of its own: `client.mts` and the types generated from `document`. */
export async function makeClientProject(document: object) {
  const folder = mkdtempSync(join(tmpdir(), 'chatelaine-client-'))
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  copyFileSync('test/openapi/client.mts', join(folder, 'client.mts'))
  const types = await generateTypes(folder, document)
  // Not a .d.ts file, which skipLibCheck would skip.
  writeFileSync(join(folder, 'schema.ts'), types)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.mts', '*.ts'] }))
  return {
    types,
    /** The compiler's messages. */
    async typeCheck(): Promise<string> {
      const command = [resolve('node_modules/typescript/bin/tsc'), '--project', folder]
      return promisify(execFile)(process.execPath, command).then(
        () => '',
        ({ stdout }) => String(stdout),
      )
    },
    async load(): Promise<Client> {
      const outfile = join(folder, 'client.mjs')
      await build({
        entryPoints: [join(folder, 'client.mts')],
        outfile,
        bundle: true,
        format: 'esm',
        logLevel: 'silent',
      })
      return import(pathToFileURL(outfile).href)
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}

/** openapi-typescript needs the compiler's API, which `typescript` 7 does not have; ts-morph brings the one of TypeScript 5. */
async function generateTypes(folder: string, document: object): Promise<string> {
  const contents = `
    import openapiTS, { astToString } from 'openapi-typescript'
    export const generate = async (document) => astToString(await openapiTS(document))`
  const outfile = join(folder, 'generator.mjs')
  await build({
    stdin: { contents, resolveDir: resolve('.') },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@redocly/openapi-core', '@ts-morph/common'],
    logLevel: 'silent',
    plugins: [
      {
        name: 'typescript',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^typescript$/ }, ({ path }) => ({ path, namespace: 'api' }))
          const contents = `import common from '@ts-morph/common'\nexport default common.ts`
          onLoad({ filter: /./, namespace: 'api' }, () => ({ contents, resolveDir: resolve('.') }))
        },
      },
    ],
  })
  const { generate }: Generator = await import(pathToFileURL(outfile).href)
  return generate(structuredClone(document))
}
