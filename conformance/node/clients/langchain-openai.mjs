import assert from 'node:assert/strict'
import { tool } from '@langchain/core/tools'
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
import { z } from 'zod'
import { assertPerson, assertVector, assertWeatherCall, BASE, EMBEDDER, MODEL, PERSON, run } from '../harness.mjs'

const make = more => new ChatOpenAI({ model: MODEL, apiKey: 'none', temperature: 0, maxTokens: 24, maxRetries: 0, configuration: { baseURL: `${BASE}/v1` }, ...more })
const chat = make()
const weather = tool(async () => 'Sunny', { name: 'get_weather', description: 'Tells the weather of a city.', schema: z.object({ city: z.string() }) })

await run('@langchain/openai', [
  ['chat', 'invoke', async () => { const r = await chat.invoke('Say hello.'); assert.ok(r.content && r.usage_metadata.output_tokens > 0) }],
  ['chat', 'responses api', async () => assert.ok((await make({ useResponsesApi: true }).invoke('Say hello.')).text)],
  ['stream', 'stream', async () => { let text = ''; for await (const c of await chat.stream('Say hello.')) text += c.content; assert.ok(text) }],
  ['stream', 'responses api', async () => { let text = ''; for await (const c of await make({ useResponsesApi: true }).stream('Say hello.')) text += c.text; assert.ok(text) }],
  ['tools', 'bindTools, required', async () => {
    const r = await make({ maxTokens: 96 }).bindTools([weather], { tool_choice: 'required' }).invoke('What is the weather in Lisbon?')
    assert.ok(r.tool_calls.length)
    for (const c of r.tool_calls) assertWeatherCall({ name: c.name, arguments: c.args })
  }],
  ['json', 'withStructuredOutput', async () => assertPerson(await make({ maxTokens: 128 }).withStructuredOutput(PERSON, { method: 'jsonSchema', name: 'person' }).invoke('Describe a person.'))],
  ['json', 'functionCalling', async () => assertPerson(await make({ maxTokens: 128 }).withStructuredOutput(PERSON, { method: 'functionCalling', name: 'person' }).invoke('Describe a person.'))],
  ['embeddings', 'embedDocuments', async () => (await new OpenAIEmbeddings({ model: EMBEDDER, apiKey: 'none', configuration: { baseURL: `${BASE}/v1` } }).embedDocuments(['a', 'b'])).forEach(v => assertVector(v))],
  ['errors', 'unknown model', () => assert.rejects(make({ model: 'nowhere' }).invoke('Hi'), /404|not found/i)],
  ['cancel', 'signal', async () => {
    const abort = new AbortController()
    await assert.rejects(async () => { let n = 0; for await (const _ of await make({ maxTokens: 2000 }).stream('Count to one thousand.', { signal: abort.signal })) if (++n === 3) abort.abort() })
  }],
  ['parallel', 'batch', async () => assert.equal(new Set((await chat.batch(Array(4).fill('Say hello.'))).map(r => r.content)).size, 1)],
])
