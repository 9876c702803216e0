import type { ApiType } from '../../gateway/providers/providers'
import type { Program } from './source'

/** What a channel's type is here. `base`: where it is without a `base_url`. `path`: what the program appends to a base. */
type ChannelType = { name: string; apiType: ApiType; base: string; path: string }

const openai = (name: string, base: string, path = '/v1'): ChannelType => ({ name, apiType: 'openai', base, path })

const OPENAI = openai('OpenAI', '')
const AZURE: ChannelType = { name: 'Azure', apiType: 'azure_openai', base: '', path: '' }
const ANTHROPIC: ChannelType = { name: 'Anthropic', apiType: 'anthropic', base: '', path: '/v1' }
const GEMINI: ChannelType = { name: 'Gemini', apiType: 'gemini', base: '', path: '' }
const CUSTOM = openai('own address', '')
const OLLAMA = openai('Ollama', 'http://localhost:11434')
const OPENROUTER = openai('OpenRouter', 'https://openrouter.ai/api')
const MOONSHOT = openai('Moonshot', 'https://api.moonshot.cn')
const MINIMAX = openai('MiniMax', 'https://api.minimax.chat')
const MISTRAL = openai('Mistral', 'https://api.mistral.ai')
const LINGYI = openai('LingYi', 'https://api.lingyiwanwu.com')
const ZHIPU = openai('Zhipu', 'https://open.bigmodel.cn', '/api/paas/v4')
const QWEN = openai('Alibaba', 'https://dashscope.aliyuncs.com', '/compatible-mode/v1')
const DEEPSEEK = openai('DeepSeek', 'https://api.deepseek.com')
const ARK = openai('Volcengine', 'https://ark.cn-beijing.volces.com', '/api/v3')
const BAIDU = openai('Baidu', 'https://qianfan.baidubce.com', '/v2')
const SILICONFLOW = openai('SiliconFlow', 'https://api.siliconflow.cn')
const XAI = openai('xAI', 'https://api.x.ai')

const BOTH: Record<number, ChannelType> = {
  ...{ 1: OPENAI, 3: AZURE, 8: CUSTOM, 14: ANTHROPIC, 16: ZHIPU, 17: QWEN },
  ...{ 20: OPENROUTER, 24: GEMINI, 25: MOONSHOT, 31: LINGYI },
}

/** The same number means another provider in the other program. Those of other APIs are missing: Midjourney, AWS, Vertex and so on. */
const TYPES: Record<Program, Record<number, ChannelType>> = {
  'one-api': {
    ...BOTH,
    26: openai('Baichuan', 'https://api.baichuan-ai.com'),
    27: MINIMAX,
    28: MISTRAL,
    29: openai('Groq', 'https://api.groq.com/openai'),
    30: OLLAMA,
    32: openai('StepFun', 'https://api.stepfun.com'),
    36: DEEPSEEK,
    39: openai('Together', 'https://api.together.xyz'),
    40: ARK,
    41: openai('Novita', 'https://api.novita.ai/v3/openai', ''),
    44: SILICONFLOW,
    45: XAI,
    47: BAIDU,
    49: QWEN,
    50: openai('OpenAI compatible', ''),
  },
  'new-api': {
    ...BOTH,
    4: OLLAMA,
    26: ZHIPU,
    27: openai('Perplexity', 'https://api.perplexity.ai', ''),
    35: MINIMAX,
    38: openai('Jina', 'https://api.jina.ai'),
    40: SILICONFLOW,
    42: MISTRAL,
    43: DEEPSEEK,
    45: ARK,
    46: BAIDU,
    47: openai('Xinference', ''),
    48: XAI,
    53: openai('Submodel', 'https://llm.submodel.ai'),
  },
}

/** Null for a type whose API is not spoken here. */
export const channelType = (program: Program, type: number): ChannelType | null => TYPES[program][type] ?? null

/** The endpoint of a channel; null for the provider's own. Throws nothing: what is no URL is rejected later, by name. */
export function endpointOf(type: ChannelType, baseUrl: string): string | null {
  const base = trimSlashes(baseUrl.trim())
  if (base === '') return type.base === '' ? null : `${type.base}${type.path}`
  // new-api takes the whole address of an own channel.
  const whole = base.replace(/\/chat\/completions$/, '')
  if (whole !== base) return whole
  return base.endsWith(type.path) ? base : `${base}${type.path}`
}

function trimSlashes(text: string): string {
  let end = text.length
  while (text[end - 1] === '/') end -= 1
  return text.slice(0, end)
}
