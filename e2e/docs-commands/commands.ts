import { readFileSync } from 'node:fs'
import { programs } from './programs'

/** A command in the operations guide, and the heading it is under. */
export type DocsCommand = { heading: string; script: string }

export const operationsGuide = readFileSync('docs/operations.md', 'utf8')

/** Every shell block and every inline command, in order. */
export function docsCommands(): DocsCommand[] {
  const found: DocsCommand[] = []
  let heading = ''
  const pattern = /^#+ (?<title>.+)$|^```(?<language>\w*)\n(?<block>[\s\S]*?)^```$|`(?<inline>[^`\n]+)`/gm
  for (const { groups = {} } of operationsGuide.matchAll(pattern)) {
    const { title, language, block, inline } = groups
    if (title) heading = title
    if (block && isShell(language)) found.push({ heading, script: block.trim() })
    if (inline && isCommand(inline)) found.push({ heading, script: inline })
  }
  return found.filter(({ script }, at) => found.findIndex((other) => other.script === script) === at)
}

const isShell = (language = '') => ['sh', 'bash', 'console', 'shell'].includes(language)

/** Commands that need PostgreSQL, or a move to it. */
export const isForPostgres = ({ script }: DocsCommand) => /postgres:|DATABASE_URL/.test(script)

/** The code in the first column of all tables under a heading. */
export function firstColumnUnder(heading: string): string[] {
  const [, after = ''] = operationsGuide.split(new RegExp(`^#+ ${heading}$`, 'm'))
  const [section = ''] = after.split(/^#+ /m)
  const cells = [...section.matchAll(/^\| (.+?) \|/gm)].map(([, cell = '']) => cell)
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
}

/** A program with arguments. */
const isCommand = (text: string) => programs.some((name) => text.startsWith(`${name} `))
