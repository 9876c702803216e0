/**
 * What the SDKs of Node share: runs all scenarios of the first argument at once, and prints a line of JSON for each.
 * `programs`: by feature. `explain`: what an error says.
 */
export async function runScenarios(programs, explain) {
  const scenarios = JSON.parse(process.argv[2] ?? '[]')
  await Promise.all(scenarios.map(run))

  async function run({ id, feature, ...scenario }) {
    const since = Date.now()
    const result = await programs[feature](scenario).then(
      (answer) => ({ answer }),
      (error) => explain(error),
    )
    process.stdout.write(`${JSON.stringify({ id, seconds: (Date.now() - since) / 1000, ...result })}\n`)
  }
}

export const PROMPT = 'hi'
/** The fake provider calls the tool. */
export const TOOL_PROMPT = 'call:weather'
export const BIG = 'x'.repeat(1_200_000)
export const AUDIO = Buffer.from('audio')
