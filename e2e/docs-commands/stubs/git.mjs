#!/usr/bin/env node
/** Stands in for git: tests must not change the checkout they run in. */
import assert from 'node:assert/strict'

assert.deepEqual(process.argv.slice(2), ['pull'])
