import about from '../../package.json'
import type { Admin } from '../auth/actor'
import { context } from '../runtime/context'

export function versions(_: Admin): { name: string; version: string }[] {
  return [
    { name: 'Chatelaine', version: about.version },
    { name: 'Node.js', version: process.versions.node },
    { name: 'Next.js', version: about.dependencies.next },
    context().engine,
  ]
}
