import { readFileSync } from 'node:fs'
import { programs } from './programs'

/** A script as the handbook quotes it, under which heading. */
export type Quoted = { heading: string; script: string }

export const handbook = readFileSync('docs/operations.md', 'utf8')

/** Every block of shell, and every command that is quoted within a line, in the order in which they stand. */
export function quotedCommands(): Quoted[] {
  const found: Quoted[] = []
  let heading = ''
  const pattern = /^#+ (?<title>.+)$|^```(?<language>\w*)\n(?<block>[\s\S]*?)^```$|`(?<inline>[^`\n]+)`/gm
  for (const { groups = {} } of handbook.matchAll(pattern)) {
    const { title, language, block, inline } = groups
    if (title) heading = title
    if (block && isShell(language)) found.push({ heading, script: block.trim() })
    if (inline && isCommand(inline)) found.push({ heading, script: inline })
  }
  return found.filter(({ script }, at) => found.findIndex((other) => other.script === script) === at)
}

const isShell = (language = '') => ['sh', 'bash', 'console', 'shell'].includes(language)

/** What only a house on PostgreSQL, or one that moves there, can be told. */
export const isForPostgres = ({ script }: Quoted) => /postgres:|DATABASE_URL/.test(script)

/** All that stands as code in the first column of the tables under a heading. */
export function firstColumnUnder(heading: string): string[] {
  const [, after = ''] = handbook.split(new RegExp(`^#+ ${heading}$`, 'm'))
  const [section = ''] = after.split(/^#+ /m)
  const cells = [...section.matchAll(/^\| (.+?) \|/gm)].map(([, cell = '']) => cell)
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
}

/** A program and what it is told: its name alone is none. */
const isCommand = (text: string) => programs.some((name) => text.startsWith(`${name} `))
