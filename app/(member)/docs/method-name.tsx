import { clsx } from 'clsx'

const tones: Record<string, string> = { GET: 'text-accent', DELETE: 'text-danger' }

export const MethodName = ({ method }: { method: string }) => (
  <span className={clsx('w-14 font-mono font-semibold text-sm', tones[method] ?? 'text-warning')}>{method}</span>
)
