import { Cron } from 'croner'

/** Whether there should have been a backup between the newest there is, null for none, and now. Instants are milliseconds UTC. */
export function isOverdue(times: string, zone: string, newest: number | null, now: number): boolean {
  const [due] = new Cron(times, { timezone: zone, paused: true }).previousRuns(1, new Date(now))
  return due !== undefined && (newest === null || newest < due.getTime())
}
