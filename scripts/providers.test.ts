import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type Node, type SourceFile, SyntaxKind } from 'typescript/unstable/ast'
import { createVirtualFileSystem } from 'typescript/unstable/fs'
import { API } from 'typescript/unstable/sync'
import { expect, test } from 'vitest'
import { apiTypeNames, apiTypes, DEFAULT_API_TYPE } from '../lib/gateway/providers/providers'
import { listOf } from '../lib/pricing/price-source'

const PROVIDERS = 'lib/gateway/providers/'

const [PRICE_LISTS, ACCOUNTS, DATA] = [
  'ids of price lists, which are called like types',
  'types of accounts at a provider, whose bills are compared',
  'keys as an admin would enter them',
]

/**
 * The only other files that name types, or what is spelled like them: which names, and why that is no distinction between
 * types, or one that cannot be in their folders.
 */
const ALLOWED: Readonly<Record<string, readonly [names: string, reason: string]>> = {
  'app/(console)/keys/presets.ts': ['anthropic azure_openai gemini openai', DATA],
  'app/(console)/reconciliation/connect-account.tsx': ['anthropic openai', ACCOUNTS],
  'app/(member)/connect/snippets.ts': ['openai', 'what Cherry Studio and npm call OpenAI’s protocol and package'],
  'lib/demo/seed.ts': ['azure_openai openai', DATA],
  'lib/gateway/request/resolve-path.ts': ['openai', 'paths, before it is known who is asked'],
  'lib/gateway/upstream/headers.ts': ['anthropic', 'the one list of headers, of every protocol'],
  'lib/http/openapi/examples.ts': ['azure azure_openai openai', DATA],
  'lib/http/server/request-guard.ts': ['openai', 'paths, before it is known who is asked'],
  'lib/import/one-api/channel-types.ts': [
    'anthropic azure_openai gemini openai',
    'what another program’s types are here',
  ],
  'lib/pricing/list-rates.ts': ['anthropic openai', PRICE_LISTS],
  'lib/pricing/overlay.ts': ['anthropic openai', PRICE_LISTS],
  'lib/pricing/price-book.ts': ['azure openai', PRICE_LISTS],
  'lib/pricing/price-source.ts': [
    'anthropic azure azure_openai gemini google openai',
    `${PRICE_LISTS}, and which of them a type has: lib/ledger re-prices, and must not import lib/gateway`,
  ],
  'lib/reconciliation/accounts.ts': ['anthropic openai', ACCOUNTS],
  'lib/reconciliation/files/columns.ts': ['anthropic claude gemini openai', 'names of products in exported bills'],
  'lib/reconciliation/schema.ts': ['anthropic openai', ACCOUNTS],
}

const names: ReadonlySet<string> = new Set(apiTypeNames)

const kindIn = (...kinds: SyntaxKind[]) => {
  const all = new Set(kinds)
  return (node: Node) => all.has(node.kind)
}
const isLiteral = kindIn(
  ...[SyntaxKind.StringLiteral, SyntaxKind.NoSubstitutionTemplateLiteral, SyntaxKind.RegularExpressionLiteral],
  ...[SyntaxKind.TemplateHead, SyntaxKind.TemplateMiddle, SyntaxKind.TemplateTail],
)
const isImport = kindIn(SyntaxKind.ImportDeclaration, SyntaxKind.ExportDeclaration, SyntaxKind.CallExpression)
const hasMembers = kindIn(
  ...[SyntaxKind.PropertyAssignment, SyntaxKind.ShorthandPropertyAssignment, SyntaxKind.MethodDeclaration],
  ...[SyntaxKind.PropertyAccessExpression, SyntaxKind.PropertySignature],
)

/** The names of types in a file: in literals, as keys and members of objects, and the folders of providers it imports from. */
function namedTypes(file: SourceFile): string[] {
  const found = new Set<string>()
  const visit = (node: Node) => {
    const text = 'text' in node && typeof node.text === 'string' ? node.text : ''
    const [, folder] = (isImport(node.parent) && /\/providers\/([\w-]+)\//.exec(text)) || []
    if (folder !== undefined && folder !== 'shared') found.add(folder)
    for (const name of namesIn(node, text)) found.add(name)
    node.forEachChild(visit)
  }
  file.forEachChild(visit)
  return [...found].sort()
}

function namesIn(node: Node, text: string): string[] {
  if (node.kind === SyntaxKind.Identifier) return names.has(text) && isMember(node) ? [text] : []
  if (!isLiteral(node) || node.parent.kind === SyntaxKind.ImportDeclaration) return []
  // A word of an expression; else all of the text, or the beginning of a key's name, such as `azure.`.
  if (node.kind === SyntaxKind.RegularExpressionLiteral) return text.split(/[^\w]+/).filter((word) => names.has(word))
  return names.has(text.replace(/[._-]$/, '')) ? [text.replace(/[._-]$/, '')] : []
}

/** The key of an object, or what is read of one. */
function isMember(node: Node): boolean {
  const parent = node.parent as Node & { name?: Node; propertyName?: Node }
  if (parent.kind !== SyntaxKind.BindingElement) return hasMembers(parent) && parent.name === node
  return parent.parent.kind === SyntaxKind.ObjectBindingPattern && (parent.propertyName ?? parent.name) === node
}

/** By file; those that name none are left out. */
function namedIn(api: API, root: string, isChecked: (file: string) => boolean): [file: string, types: string][] {
  const [project] = api.updateSnapshot({ openProjects: [join(root, 'tsconfig.json')] }).getProjects()
  const files = (project?.rootFiles ?? []).map((file) => relative(root, file)).filter(isChecked)
  const found = files.map((file): [string, string] => {
    const source = project?.program.getSourceFile(join(root, file))
    return [file, source ? namedTypes(source).join(' ') : 'unread']
  })
  api.close()
  expect(found.length).toBeGreaterThan(0)
  return found.filter(([, types]) => types !== '')
}

const isProduct = (file: string) =>
  /^((lib|app|components|scripts)\/|[\w-]+\.ts$)/.test(file) &&
  !/\.(test|spec|check|shot)\.tsx?$|\/generated/.test(file) &&
  !file.startsWith(PROVIDERS)

test('only lib/gateway/providers distinguishes the types of provider keys', () => {
  const root = process.cwd()
  const found = Object.fromEntries(namedIn(new API({ cwd: root }), root, isProduct))
  const allowed = Object.entries(ALLOWED).map(([file, [types]]) => [file, types])
  expect(found).toEqual(Object.fromEntries(allowed))
}, 120_000)

/** Ways to distinguish types, and the names in each. */
const WAYS: readonly [way: string, code: string, types: string][] = [
  ['a comparison', "export const is = (key: Key) => key.apiType === 'gemini'", 'gemini'],
  ['one with an alias', 'export const is = ({ type }: Key) => `claude` != type', 'claude'],
  ['a switch', "export function f(t: string) { switch (t) { case 'azure_openai': return 1 } }", 'azure_openai'],
  ['a renamed field', "export const f = ({ apiType: kind }: Key) => ['anthropic'].includes(kind)", 'anthropic'],
  ['a table', 'export const table = { azure_openai: 1, gemini: 2 }', 'azure_openai gemini'],
  ['a map', "export const table = new Map([['openai', 1]])", 'openai'],
  ['a member', 'export const one = (table: Record<string, number>) => table.anthropic', 'anthropic'],
  ['a destructured member', 'export const f = ({ gemini: one }: Record<string, number>) => one', 'gemini'],
  ['a method', 'export const calls = { anthropic() {} }', 'anthropic'],
  ['a beginning', "export const is = (name: string) => name.startsWith('azure.')", 'azure'],
  ['an expression', 'export const is = (type: string) => /^(gemini|google)$/.test(type)', 'gemini google'],
  ['a type', "export type Other = 'gemini' | 'x'", 'gemini'],
  ['a provider', "import { azure } from '../gateway/providers/azure/provider'\nexport { azure }", 'azure'],
  ['nothing', "import OpenAI from 'openai'\nexport const c = [OpenAI, 'Ask Gemini, or openai.com']", ''],
]

test('every way to distinguish types is recognized', () => {
  const codes = WAYS.map(([way, code]) => [`/p/${way}.ts`, code])
  const fs = createVirtualFileSystem({ '/p/tsconfig.json': '{"include":["*.ts"]}', ...Object.fromEntries(codes) })
  const expected = WAYS.map(([way, , types]) => [`${way}.ts`, types]).filter(([, types]) => types !== '')
  expect(Object.fromEntries(namedIn(new API({ cwd: '/p', fs }), '/p', () => true))).toEqual(
    Object.fromEntries(expected),
  )
})

test('each type has a folder and a price list of its own', () => {
  const folders = readdirSync(PROVIDERS, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name !== 'shared',
  )
  expect(folders.map(({ name }) => name).sort()).toEqual(['anthropic', 'azure', 'gemini', 'openai'])
  expect(apiTypes).toHaveLength(folders.length)
  expect(apiTypes.filter((type) => listOf(type, null) === listOf(DEFAULT_API_TYPE, null))).toEqual([DEFAULT_API_TYPE])
})
