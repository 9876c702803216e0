import { perMillion } from '../core/money'
import { maxOutputs } from './max-outputs'
import type { PartRates } from './rates'

/** What the public list lacks about a model, by the list's own name for it. */
type Extra = {
  maxOutput?: number
  parts?: Partial<PartRates>
  /** By the name that an answer has for it. */
  tiers?: ReadonlyMap<string, PartRates>
}

/** Names under which providers answer what they sell at their list price. */
export const standardTiers: ReadonlySet<string> = new Set(['default', 'auto', 'standard', 'on_demand'])

/** They search the web for a fee per call that no reply shows: tokens alone would be a wrong bill. */
export const hasHiddenFee = (model: string) => /-search-(preview|api)/.test(model)

export const extraOf = (id: string): Extra => extras[id] ?? { ...maximum(id) }

const maximum = (id: string) => {
  const maxOutput = maxOutputs[id]
  return maxOutput === undefined ? {} : { maxOutput }
}

const rate = (dollars: string) => perMillion(dollars)

const tier = (input: string, cachedInput: string, output: string): PartRates => ({
  input: rate(input),
  cachedInput: rate(cachedInput),
  cacheWrite: null,
  image: rate(input),
  audioInput: null,
  output: rate(output),
  audioOutput: null,
  imageOutput: null,
})

const tiers = (given: Record<string, PartRates>) => ({ tiers: new Map(Object.entries(given)) })

const audio = (audioInput: string, audioOutput: string) => ({
  parts: { audioInput: rate(audioInput), audioOutput: rate(audioOutput) },
})

const special: Record<string, Extra> = {
  'gpt-4o': tiers({ priority: tier('4.25', '2.125', '17') }),
  'gpt-4o-mini': tiers({ priority: tier('0.25', '0.125', '1') }),
  'gpt-4o-audio-preview': audio('40', '80'),
  'gpt-4o-mini-audio-preview': audio('10', '20'),
  'gpt-4.1': tiers({ priority: tier('3.5', '0.875', '14') }),
  'gpt-4.1-mini': tiers({ priority: tier('0.7', '0.175', '2.8') }),
  'gpt-4.1-nano': tiers({ priority: tier('0.2', '0.05', '0.8') }),
  'gpt-5': tiers({ priority: tier('2.5', '0.25', '20'), flex: tier('0.625', '0.0625', '5') }),
  'gpt-5-mini': tiers({ priority: tier('0.45', '0.045', '3.6'), flex: tier('0.125', '0.0125', '1') }),
  'gpt-5-nano': tiers({ flex: tier('0.025', '0.0025', '0.2') }),
  'gpt-5.1': tiers({ priority: tier('2.5', '0.25', '20'), flex: tier('0.625', '0.0625', '5') }),
  'gpt-5.2': tiers({ priority: tier('3.5', '0.35', '28'), flex: tier('0.875', '0.0875', '7') }),
  'gpt-5.4': tiers({ priority: tier('5', '0.5', '30') }),
  'gpt-5.4-mini': tiers({ priority: tier('1.5', '0.15', '9') }),
  o3: tiers({ flex: tier('1', '0.25', '4') }),
  'o4-mini': tiers({ flex: tier('0.55', '0.1375', '2.2') }),
}

const extras: Record<string, Extra> = Object.fromEntries(
  Object.entries(special).map(([id, extra]) => [id, { ...maximum(id), ...extra }]),
)
