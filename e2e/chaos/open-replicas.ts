import { startRoundRobinProxy } from '../support/round-robin-proxy'
import { type ChaosStage, openChaosStage, type StageOptions } from './stage'

/** Three replicas behind a load balancer. The stage's own API calls go to the first. `options`: as for a stage. */
export async function openReplicas(users: number, options: Pick<StageOptions, 'postgres' | 'budgetWait'> = {}) {
  const stage = await openChaosStage({ users, ...options })
  const servers = [stage.server, await stage.startReplica(), await stage.startReplica()] as const
  const proxy = await startRoundRobinProxy(servers.map(({ url }) => url))
  const balanced: ChaosStage = { ...stage, server: { ...stage.server, url: proxy.url } }
  const close = async () => {
    await proxy.close()
    for (const server of servers) await server.stop()
    await stage.close()
  }
  return { stage: balanced, servers, close }
}
