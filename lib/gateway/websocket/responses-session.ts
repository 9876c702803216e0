import type { RequestFacts } from '../../logging/request-log'
import { budgetWait } from '../admission'
import { busy, itemNotFound, previousResponseNotFound, unsupported } from '../http/rejections'
import { refreshSnapshot } from '../refresh'
import { type Endpoint, endpoints } from '../request/endpoints'
import { type ParsedRequest, type References, stringField } from '../request/parse-request'
import { findAffinity, type KeyAffinity } from '../routing/affinity'
import type { PathScanner } from '../scanner/path-scanner'
import type { ProviderKey } from '../snapshot/provider-keys'
import type { Member } from '../snapshot/snapshot'
import { admit } from './admit'
import { type Connected, connect, connectedTo } from './connect'
import { scanClientEvent } from './events'
import { MAX_TURNS, Session } from './session'
import type { Admitted, Turn } from './turn'

export const RESPONSES = '/v1/responses'
const endpoint = endpoints.get(RESPONSES) as Endpoint
const spec = { ...endpoint.scanSpec, fields: new Set([...endpoint.scanSpec.fields, 'type', 'stream_id', 'event_id']) }

/** Ids that one connection may hold: more than an hour of responses has. */
const MAX_LOCAL_IDS = 100_000

/**
 * `/v1/responses` over a WebSocket: each `response.create` is a request of its own. The connection to the provider is opened for
 * the first one, and kept as long as its key can serve the next: the provider remembers its responses, stored or not.
 */
export class ResponsesSession extends Session {
  protected readonly endpointName = endpoint.name
  /** Of responses and items that were created on the open connection. */
  readonly #localIds = new Set<string>()

  protected async receive(event: Buffer, facts: RequestFacts) {
    const scan = await scanClientEvent(event, spec)
    this.ref = { streamId: stringField(scan.fields, 'stream_id'), eventId: stringField(scan.fields, 'event_id') }
    const type = stringField(scan.fields, 'type')
    if (type !== 'response.create') throw unsupported('type', `Only "response.create" can be sent here, not "${type}".`)
    if (this.turns.size >= MAX_TURNS) throw busy(`${MAX_TURNS} responses are in progress on this connection.`)

    await refreshSnapshot(this.deps)
    const member = this.authenticate()
    const { protocol } = this.incoming
    const parsed = { ...protocol.parseRequest(endpoint, scan, RESPONSES), stream: true }
    const affinity = await this.#affinityOf(member, parsed)
    const { admitted, keys } = await admit(
      this.deps,
      {
        event,
        caller: this.caller,
        protocol,
        endpoint,
        parsed,
        member,
        affinity,
        facts,
        ref: this.ref,
        clientIsGone: () => this.clientIsGone,
        waitMs: budgetWait(this.deps, this.incoming.request.headers).waitMs,
      },
      () => this.authenticate(),
      (all) => this.#openKeyFirst(all),
    )
    const connected = await this.#connectionFor(admitted, keys).catch(async (error: unknown) => {
      await this.withdraw(admitted)
      throw error
    })
    await this.begin(admitted, connected)
  }

  /** What this connection has created belongs to it, stored or not, and only this connection can continue it. */
  async #affinityOf(member: Member, { references }: ParsedRequest): Promise<KeyAffinity> {
    const { previousResponseId, itemIds, quotedIds } = references
    const isOther = (id: string) => !this.#localIds.has(id)
    const others: References = {
      previousResponseId: previousResponseId !== null && isOther(previousResponseId) ? previousResponseId : null,
      itemIds: itemIds.filter(isOther),
      quotedIds: quotedIds.filter(isOther),
    }
    const affinity = await findAffinity(this.deps, member, others)
    const isLocal = [previousResponseId, ...itemIds].some((id) => id !== null && !isOther(id))
    if (!isLocal) return affinity
    const keyId = this.upstream?.key.id
    if (keyId === undefined || (affinity?.required && affinity.keyId !== keyId))
      throw previousResponseId === null ? itemNotFound(itemIds[0] ?? '') : previousResponseNotFound(previousResponseId)
    return { keyId, required: true }
  }

  /** As long as it may be used at all: what the provider remembers is worth more than balance. */
  #openKeyFirst(keys: readonly ProviderKey[]): readonly ProviderKey[] {
    const open = this.upstream?.isOpen ? this.upstream.key.version : null
    return [...keys.filter(({ version }) => version === open), ...keys.filter(({ version }) => version !== open)]
  }

  async #connectionFor({ request }: Admitted, keys: readonly ProviderKey[]): Promise<Connected> {
    const [first] = keys
    const open = this.upstream
    if (open?.isOpen && open.key.version === first?.version) return connectedTo(open)
    if (this.turns.size > 0)
      throw busy('Responses that another provider key serves are in progress on this connection: wait for their end.')
    this.upstream = null
    open?.socket.close()
    this.#localIds.clear()
    const { member, protocol, parsed } = request
    const target = {
      member,
      protocol,
      headers: this.incoming.request.headers,
      pathFor: () => endpoint.name,
      model: parsed.model,
    }
    const connected = await connect(this.deps, this.socketless, target, keys)
    if (connected.upstream) this.use(connected.upstream)
    return connected
  }

  /** The responses of one stream come in the order of its requests. Not every provider names the stream. */
  protected turnOf(paths: PathScanner): Turn | null {
    const streamId = paths.text('stream_id')
    const turns = [...this.turns]
    return (streamId === null ? turns[0] : turns.find(({ ref }) => ref.streamId === streamId)) ?? null
  }

  protected override observe(paths: PathScanner) {
    if (this.#localIds.size >= MAX_LOCAL_IDS) return
    for (const id of [paths.value('response.id'), paths.value('item.id')])
      if (typeof id === 'string') this.#localIds.add(id)
  }
}
