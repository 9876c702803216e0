import type { House } from '../fixtures'

export const METRICS_TOKEN = 'what-prometheus-shows'

export const scrape = (house: House, token = METRICS_TOKEN) =>
  fetch(`${house.url}/metrics`, { headers: { authorization: `Bearer ${token}` } })

/** The series that are not zero and whose name begins with one of `names`, without `chatelaine_`. */
export async function figures(house: House, ...names: string[]): Promise<Record<string, number>> {
  const lines = (await (await scrape(house)).text()).split('\n').filter((line) => line.startsWith('chatelaine_'))
  const series = lines.map((line) => {
    const end = line.lastIndexOf(' ')
    return [line.slice('chatelaine_'.length, end), Number(line.slice(end + 1))] as const
  })
  return Object.fromEntries(series.filter(([name, value]) => value !== 0 && names.some((one) => name.startsWith(one))))
}
