import { defineConfig } from 'prisma/config'

// The CLI insists on a native engine that it never runs for `generate`, `validate` and `format`.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath

export default defineConfig({ schema: 'prisma/schema.prisma' })
