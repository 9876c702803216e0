import type { App } from './app'

export const METRICS_TOKEN = 'what-prometheus-shows'

export const scrape = (app: App, token = METRICS_TOKEN) =>
  fetch(`${app.url}/metrics`, { headers: { authorization: `Bearer ${token}` } })

/** All series with a value other than 0 whose name starts with one of `prefixes`. Names without `chatelaine_`. */
export async function nonZeroMetrics(app: App, ...prefixes: string[]): Promise<Record<string, number>> {
  const lines = (await (await scrape(app)).text()).split('\n').filter((line) => line.startsWith('chatelaine_'))
  const series = lines.map((line) => {
    const end = line.lastIndexOf(' ')
    return [line.slice('chatelaine_'.length, end), Number(line.slice(end + 1))] as const
  })
  return Object.fromEntries(
    series.filter(([name, value]) => value !== 0 && prefixes.some((prefix) => name.startsWith(prefix))),
  )
}
