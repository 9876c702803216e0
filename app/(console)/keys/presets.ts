/**
 * What the form for a new key fills in. `keys`: where the provider issues keys. `priceList`: unless the endpoint implies it. A
 * test checks that each `type` exists.
 */
export type Preset = {
  name: string
  type: string
  endpoint?: string
  secret?: string
  keys?: string
  priceList?: string
}

const compatible = (name: string, endpoint: string, keys?: string, secret = 'sk-…'): Preset => ({
  ...{ name, type: 'openai', endpoint, secret },
  ...(keys !== undefined && { keys }),
})

/** In the order of the list. Without an endpoint, the provider's own address. */
export const presets: readonly [Preset, ...Preset[]] = [
  { name: 'OpenAI', type: 'openai', secret: 'sk-proj-…', keys: 'https://platform.openai.com/api-keys' },
  { name: 'Azure OpenAI', type: 'azure_openai', keys: 'https://ai.azure.com' },
  { name: 'Anthropic', type: 'anthropic', secret: 'sk-ant-…', keys: 'https://platform.claude.com/settings/keys' },
  { name: 'Gemini', type: 'gemini', secret: 'AIza…', keys: 'https://aistudio.google.com/apikey' },
  compatible('DeepSeek', 'https://api.deepseek.com/v1', 'https://platform.deepseek.com/api_keys'),
  compatible('Moonshot', 'https://api.moonshot.cn/v1', 'https://platform.moonshot.cn/console/api-keys'),
  compatible('Zhipu', 'https://open.bigmodel.cn/api/paas/v4', 'https://open.bigmodel.cn/usercenter/apikeys', '…'),
  compatible(
    'Alibaba DashScope',
    'https://dashscope.aliyuncs.com/compatible-mode/v1',
    'https://bailian.console.aliyun.com/?tab=model#/api-key',
  ),
  compatible('SiliconFlow', 'https://api.siliconflow.cn/v1', 'https://cloud.siliconflow.cn/account/ak'),
  compatible(
    'Volcengine',
    'https://ark.cn-beijing.volces.com/api/v3',
    'https://console.volcengine.com/ark/region:ark+cn-beijing/apiKey',
    '…',
  ),
  compatible('MiniMax', 'https://api.minimaxi.com/v1', 'https://platform.minimaxi.com', '…'),
  compatible('xAI', 'https://api.x.ai/v1', 'https://console.x.ai', 'xai-…'),
  compatible('Groq', 'https://api.groq.com/openai/v1', 'https://console.groq.com/keys', 'gsk_…'),
  compatible('Mistral', 'https://api.mistral.ai/v1', 'https://console.mistral.ai/api-keys', '…'),
  compatible('OpenRouter', 'https://openrouter.ai/api/v1', 'https://openrouter.ai/settings/keys', 'sk-or-…'),
  { ...compatible('Ollama', 'http://localhost:11434/v1', undefined, '…'), priceList: 'free' },
  { ...compatible('vLLM', 'http://localhost:8000/v1', undefined, '…'), priceList: 'free' },
]

/** Another service, of each protocol that has compatible ones. */
export const otherTypes = ['openai', 'anthropic', 'gemini'] as const
