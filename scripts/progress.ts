const WIDTH = 24
const EVERY_MS = 100

/** A bar on a terminal; nothing elsewhere, so that a log holds words only. */
export function progressOn(stream: NodeJS.WriteStream) {
  let drawnAt = 0
  return (step: string, done: number, total: number) => {
    const isEnd = done >= total
    if (!stream.isTTY || (!isEnd && Date.now() - drawnAt < EVERY_MS)) return
    drawnAt = Date.now()
    const share = total === 0 ? 1 : Math.min(done / total, 1)
    const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░')
    stream.write(`\r\x1b[K${step} ${bar} ${Math.floor(share * 100)} %${isEnd ? '\n' : ''}`)
  }
}
