import assert from 'node:assert/strict'
import { HumanMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { ChatOllama, OllamaEmbeddings } from '@langchain/ollama'
import { z } from 'zod'
import { assertPerson, assertVector, assertWeatherCall, BASE, EMBEDDER, MODEL, PERSON, run } from '../harness.mjs'

const chat = new ChatOllama({ baseUrl: BASE, model: MODEL, temperature: 0, numPredict: 24 })
const weather = tool(async () => 'Sunny', { name: 'get_weather', description: 'Tells the weather of a city.', schema: z.object({ city: z.string() }) })

await run('@langchain/ollama', [
  ['models', 'checkOrPullModel', async () => assert.ok(await new ChatOllama({ baseUrl: BASE, model: MODEL, checkOrPullModel: true, numPredict: 2 }).invoke('Hi'))],
  ['chat', 'invoke', async () => {
    const r = await chat.invoke('Say hello.')
    assert.ok(r.content && r.usage_metadata.output_tokens > 0 && r.usage_metadata.total_tokens === r.usage_metadata.input_tokens + r.usage_metadata.output_tokens)
  }],
  ['chat', 'think', async () => assert.ok((await new ChatOllama({ baseUrl: BASE, model: MODEL, think: true, numPredict: 12 }).invoke('Hi')).content)],
  ['stream', 'stream', async () => { let text = ''; for await (const c of await chat.stream('Say hello.')) text += c.content; assert.ok(text) }],
  ['tools', 'bindTools', async () => {
    const r = await new ChatOllama({ baseUrl: BASE, model: MODEL, temperature: 0, numPredict: 96 }).bindTools([weather]).invoke('What is the weather in Lisbon? Use the tool.')
    for (const c of r.tool_calls ?? []) assertWeatherCall({ name: c.name, arguments: c.args })
    assert.ok(r.tool_calls?.length || r.content)
  }],
  ['json', 'withStructuredOutput', async () => assertPerson(await new ChatOllama({ baseUrl: BASE, model: MODEL, temperature: 0, numPredict: 128 }).withStructuredOutput(PERSON).invoke('Describe a person.'))],
  ['embeddings', 'embedDocuments', async () => (await new OllamaEmbeddings({ baseUrl: BASE, model: EMBEDDER }).embedDocuments(['a', 'b'])).forEach(v => assertVector(v))],
  ['errors', 'too long for the embedder', () => assert.rejects(new OllamaEmbeddings({ baseUrl: BASE, model: EMBEDDER, maxRetries: 0 }).embedQuery('word '.repeat(3000)), /context length/)],
  ['errors', 'unknown model', () => assert.rejects(new ChatOllama({ baseUrl: BASE, model: 'nowhere', maxRetries: 0 }).invoke('Hi'), /not found/)],
  ['cancel', 'signal', async () => {
    const abort = new AbortController()
    const model = new ChatOllama({ baseUrl: BASE, model: MODEL, numPredict: 2000 })
    await assert.rejects(async () => { let n = 0; for await (const _ of await model.stream([new HumanMessage('Count to one thousand.')], { signal: abort.signal })) if (++n === 3) abort.abort() })
    // Its signal ends the request only when one more piece is asked for; an answer left unread would keep Node.js running.
    model.client.abort()
  }],
  ['parallel', 'batch', async () => assert.equal(new Set((await chat.batch(Array(4).fill('Say hello.'))).map(r => r.content)).size, 1)],
])
