/**
 * Words this code base once used for things that have standard names. Part of the lint step: it refuses them in code,
 * docs and messages. `docs/glossary.md` has the terms to use instead.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { say } from './run.mjs'

/** As whole identifiers, in TypeScript and JavaScript. */
const IDENTIFIERS = [
  ...[
    'house',
    'House',
    'setHouse',
    'openHouse',
    'temporaryHouse',
    'Door',
    'door',
    'Visit',
    'Asked',
    'readAsked',
    'asked',
  ],
  ...['whoAsks', 'saidIn', 'isSaid', 'flagIn', 'textIn', 'countIn', 'Members', 'Pin', 'pinOf', 'pinned', 'ownersOf'],
  ...['refuseKept', 'Pace', 'makePace', 'LastMinute', 'Rests', 'makeRests', 'rests', 'troubleOf', 'Trouble', 'trouble'],
  ...[
    'stays',
    'leaving',
    'readOn',
    'Staying',
    'makeStaying',
    'surely',
    'stuck',
    'Books',
    'books',
    'booksOver',
    'leftOf',
  ],
  ...['overQuota', 'letGo', 'makeRoom', 'Hold', 'Mask', 'unpack', 'proseIn', 'spliced', 'Directory', 'makeDirectory'],
  ...[
    'upToDate',
    'knowPrices',
    'LedgerVerb',
    'beat',
    'beater',
    'openOfTheDead',
    'takenBack',
    'disagreements',
    'markVault',
  ],
  ...[
    'followKey',
    'openAlone',
    'openBeside',
    'stayAlive',
    'peopleEver',
    'Cut',
    'makeFarewell',
    'answerGarbage',
    'Said',
  ],
  ...[
    'makeEntrance',
    'boundBody',
    'ownUrl',
    'memberOf',
    'putAside',
    'wrongDays',
    'Facts',
    'Served',
    'makeServed',
    'told',
  ],
  ...['said', 'kept', 'seldom', 'SELDOM', 'PATIENCE', 'patience', 'LONGEST', 'EVERY_MS', 'toWire', 'inWire', 'Refusal'],
  ...['nobody', 'somebody', 'mend', 'mended', 'eldest', 'Whose', 'handbook', 'torture', 'planted', 'rooms', 'Room'],
]

/** Also by a pattern: limits and bounds are MAX_ and MIN_. */
const IDENTIFIER_PATTERNS = [/\bMOST_\w+/, /\bLONGEST_\w+/, /\bLEAST_\w+/]

/** In comments, strings, docs and messages. Many of the words are ordinary English; these phrases are not. */
const PHRASES = [
  ...[
    'who asks',
    'whoever asks',
    'the books',
    'this house',
    'of the house',
    "house's",
    'one house',
    'the door',
    'each door',
  ],
  ...[
    'every door',
    'doors',
    'by its word',
    'by the word of',
    'as it is told',
    'what is told',
    'nobody waits',
    'is let in',
  ],
  ...[
    'was let in',
    'lets in',
    'gets in',
    'what is sound',
    'is well again',
    'are well',
    'for ever',
    'at once one',
    'told apart by',
  ],
  ...[
    'the eldest',
    'of ours that',
    'is left to',
    'left with its client',
    'seldomer',
    'as often as one likes',
    'keeps in mind',
  ],
  ...[
    'stands in the books',
    'takes it for',
    'broke off',
    'goes by as',
    'what went by',
    'goes by',
    'let go of',
    'lets go of',
  ],
  ...[
    'beforehand',
    'a mistake of ours',
    'mended',
    'to be mended',
    'is mended',
    'in the midst',
    'the handbook',
    'the torture',
  ],
  ...[
    'no sound',
    'nobody gets',
    'nobody asks',
    'who is out',
    'does its work',
    'who may do what',
    'a person in',
    'one too many',
  ],
  ...['is dead at', 'dies at once', 'takes no traffic', 'is cooling', 'nothing is called that', 'cut by'],
  ...['试一试', '应答', '层级', '未知来访者'],
]

const EXEMPT =
  /^(scripts\/retired-words\.mjs|docs\/glossary\.md|CHANGELOG\.md|package-lock\.json|prisma\/.*migration\.sql)$/
const CODE = /\.(ts|tsx|mjs|js)$/
const TEXT = /\.(ts|tsx|mjs|js|md|json|jsonc|yaml|css|prisma)$|(^|\/)(Dockerfile|run)$/

const identifier = new RegExp(`(?<![\\w$])(${IDENTIFIERS.join('|')})(?![\\w$])`)
const phrase = new RegExp(
  PHRASES.map((text) => (/^[\x20-\x7e]+$/.test(text) ? `\\b${text.replaceAll("'", "['’]")}\\b` : text)).join('|'),
  'i',
)

/** Code without strings, template literals' text and comments: what remains are identifiers. */
const identifiersOf = (line) =>
  line
    .replace(/^\s*(\/\*\*|\*|\/\/).*$/, '')
    .replace(/\/\/ .*$/, '')
    .replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "''")

/** Every retired word in a file: `line: word`. */
export function retiredIn(file, text) {
  return text.split('\n').flatMap((line, index) => {
    const code = CODE.test(file) ? identifiersOf(line) : ''
    const found = [
      identifier.exec(code)?.[0],
      ...IDENTIFIER_PATTERNS.map((one) => one.exec(code)?.[0]),
      phrase.exec(line)?.[0],
    ]
    return found.filter(Boolean).map((word) => `${file}:${index + 1}: ${word}`)
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { stdout } = spawnSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
  const files = stdout.split('\n').filter((file) => TEXT.test(file) && !EXEMPT.test(file))
  const found = files.flatMap((file) => {
    try {
      return retiredIn(file, readFileSync(file, 'utf8'))
    } catch {
      return [] // Deleted, and not committed yet.
    }
  })
  for (const one of found) say(one)
  if (found.length > 0) say(`${found.length} retired words. docs/glossary.md has the terms to use instead.`)
  if (found.length > 0) process.exitCode = 1
}
