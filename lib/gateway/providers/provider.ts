import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { GatewayError } from '../http/errors'
import type { MakeMeter } from '../metering/response-meter'
import type { Endpoint } from '../request/endpoints'
import type { Body } from '../request/memory-budget'
import type { ParsedRequest } from '../request/parse-request'
import type { Patch, RequestPatches } from '../request/rewrite'
import type { ScanResult } from '../scanner/json-scanner'

/** What clients speak: their endpoints, where they put their token, and the shapes of errors and model lists. */
export type Protocol = {
  /** Whether a request speaks this protocol. Of several, the first in `protocols` that says so is used. */
  matches(path: string, headers: IncomingHttpHeaders): boolean
  /** The billable operation that `POST path` stands for. */
  endpointAt(path: string): Endpoint | null
  /** Requests without a token that only ask whether a server is there. */
  greets?(method: string, path: string): boolean
  /** The access tokens a request carries, in the order they are tried. */
  clientTokens(request: IncomingMessage): (string | undefined)[]
  /** What a request asks for. Throws 400. `url`: its path and query. */
  parseRequest(endpoint: Endpoint, scan: ScanResult, url: string): ParsedRequest
  makeMeter: MakeMeter
  /** Its clients skip comments between the events of a stream, as the specification says. */
  allowsComments?: boolean
  /** An error of ours as the protocol's SDKs expect it. */
  errorBody(error: GatewayError, requestId: string): unknown
  /** Headers of a request that are forwarded to the provider, beyond those of every protocol. */
  requestHeaders: ReadonlySet<string>
  /** `GET` of the list of models, and of one of them; null for another path. */
  modelsPath(path: string): { name: string | null } | null
  modelList(models: readonly ListedModel[]): unknown
  model(model: ListedModel): unknown
}

/** A model as a provider lists it. `native`: in its own words, for clients of its protocol. */
export type ListedModel = {
  id: string
  displayName: string | null
  /** Unix seconds. */
  createdAt: number | null
  owner: string
  native: { protocol: Protocol; fields: Record<string, unknown> } | null
}

/** Where a request is sent, and the headers that authenticate it. */
export type Target = { origin: string; path: string; headers: Record<string, string> }

/** What a request to a provider depends on. */
export type ProviderConfig = {
  base: URL
  secret: string
  /** Azure's, null for the undated API. */
  apiVersion: string | null
  /** Azure's deployments by model. A model that is missing has a deployment of its own name. */
  deployments: ReadonlyMap<string, string>
  /** The models that the provider is asked for, by the names that clients ask for. */
  aliases: ReadonlyMap<string, string>
}

/** Who serves a protocol: one for each value of `api_type`. */
export type Provider = {
  protocol: Protocol
  /** Other values of `api_type` that mean this provider. */
  aliases: readonly string[]
  /** What a key's name begins with where it says the type: the habit of opencatd and its apps. */
  namePrefix?: string
  /** The endpoint that the rest of such a name stands for. */
  endpointNamed?(rest: string): string | null
  /** Its name in OpenTelemetry's conventions. */
  telemetryName: string
  /** Null when there is nowhere to send requests. Without an endpoint, the provider's own address. */
  baseUrl(endpoint: string | null, openaiBaseUrl: string): URL | null
  /** Endpoints of its protocol that it does not have. */
  missingEndpoints: ReadonlySet<string>
  /** `path`: the endpoint's name, or its own path below the base URL. */
  target(config: ProviderConfig, path: string, model: string): Target
  /** Where the models are listed: the cheapest request that succeeds only with a valid key. */
  modelsTarget(config: Omit<ProviderConfig, 'deployments' | 'aliases'>): Target
  /** The models in the response of that; null when it is not a list. */
  readModels(text: string): ListedModel[] | null
  /** The models it serves, where that is known without asking the provider. */
  configuredModels?(config: ProviderConfig & { models: readonly string[] | null }): ListedModel[]
  /** The patches of a request as this provider needs them. */
  adaptPatches?(config: ProviderConfig, request: AdaptedRequest, patches: RequestPatches): RequestPatches
  /** How a request says who of the customer's people it is for; without it, the provider has no field for that. */
  safetyIdentifier?: SafetyIdentifier
  /** Why an error is the key's fault, where status and code do not say so in OpenAI's words; null to judge by those. */
  blame?(status: number, body: string): 'key_rejected' | 'model_unavailable' | null
}

type SafetyIdentifier = {
  /** The provider's own hosts: others that speak its protocol may reject a field that they do not know. */
  hosts: RegExp
  /** Null where the client says so itself, and at endpoints without the field. */
  patch(request: Pick<AdaptedRequest, 'parsed' | 'endpoint'>, identifier: string): Patch | null
}

/** `model`: the one that the provider is asked for, whatever the client called it. */
export type AdaptedRequest = {
  parsed: ParsedRequest
  endpoint: Endpoint
  contentType: string
  model: string
  body: Pick<Body, 'bytes'>
}
