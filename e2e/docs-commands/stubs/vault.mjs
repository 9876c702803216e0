#!/usr/bin/env node
/** Stands in for HashiCorp Vault, which keeps one key. */
import assert from 'node:assert/strict'

assert.deepEqual(process.argv.slice(2), ['kv', 'get', '-field=key', 'secret/chatelaine'])
process.stdout.write(Buffer.alloc(32, 'vault').toString('base64'))
