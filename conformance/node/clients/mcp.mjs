import assert from 'node:assert/strict'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { BASE, run } from '../harness.mjs'

const client = new Client({ name: 'conformance', version: '1.0.0' })
await client.connect(new StreamableHTTPClientTransport(new URL(`${BASE}/mcp`))).catch(failure => console.error(String(failure)))
const text = result => result.content.filter(c => c.type === 'text').map(c => c.text).join('\n')

await run('@modelcontextprotocol/sdk', [
  ['tools', 'list', async () => {
    const names = (await client.listTools()).tools.map(t => t.name)
    for (const name of ['search_notes', 'read_note', 'ask_notes', 'related_notes']) assert.ok(names.includes(name), name)
  }],
  ['tools', 'search_notes', async () => assert.ok(text(await client.callTool({ name: 'search_notes', arguments: { query: 'roof' } })))],
  ['tools', 'read-only unless allowed', async () => {
    const remember = (await client.listTools()).tools.find(t => t.name === 'remember')
    if (!remember) return
    assert.equal((await client.callTool({ name: 'remember', arguments: { text: 'x' } })).isError, true)
  }],
  ['models', 'resources', async () => assert.ok(Array.isArray((await client.listResources()).resources))],
  ['errors', 'unknown tool', () => client.callTool({ name: 'nothing', arguments: {} }).then(r => assert.equal(r.isError, true), e => assert.ok(e.code))],
  ['errors', 'wrong arguments', () => client.callTool({ name: 'search_notes', arguments: {} }).then(r => assert.equal(r.isError, true), e => assert.ok(e.code))],
  ['parallel', 'four at once', async () => { await Promise.all(Array.from({ length: 4 }, () => client.callTool({ name: 'search_notes', arguments: { query: 'bank' } }))) }],
])
await client.close().catch(() => {})
