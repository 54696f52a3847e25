import assert from 'node:assert/strict'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { embedMany, generateObject, generateText, jsonSchema, stepCountIs, streamObject, streamText, tool } from 'ai'
import { z } from 'zod'
import { assertPerson, assertVector, assertWeatherCall, BASE, EMBEDDER, MODEL, PERSON, run } from '../harness.mjs'

const lareira = createOpenAICompatible({ name: 'lareira', baseURL: `${BASE}/v1`, includeUsage: true, supportsStructuredOutputs: true })
const common = { model: lareira(MODEL), temperature: 0, maxOutputTokens: 24, maxRetries: 0 }
const weather = { get_weather: tool({ description: 'Tells the weather of a city.', inputSchema: z.object({ city: z.string() }), execute: async () => 'Sunny' }) }

await run('@ai-sdk/openai-compatible', [
  ['chat', 'generateText', async () => { const r = await generateText({ ...common, prompt: 'Say hello.' }); assert.ok(r.text && r.usage.outputTokens > 0) }],
  ['stream', 'streamText', async () => { const r = streamText({ ...common, prompt: 'Say hello.' }); let text = ''; for await (const t of r.textStream) text += t; assert.ok(text && (await r.usage).outputTokens > 0) }],
  ['tools', 'required', async () => {
    const r = await generateText({ ...common, maxOutputTokens: 96, tools: weather, toolChoice: 'required', prompt: 'Weather in Lisbon?' })
    assert.ok(r.toolCalls.length)
    for (const c of r.toolCalls) assertWeatherCall({ name: c.toolName, arguments: c.input })
  }],
  ['tools', 'streamed steps', async () => {
    const r = streamText({ ...common, maxOutputTokens: 96, tools: weather, toolChoice: { type: 'tool', toolName: 'get_weather' }, stopWhen: stepCountIs(1), prompt: 'Weather in Lisbon?' })
    await r.consumeStream()
    assert.ok((await r.toolResults).length)
  }],
  ['json', 'generateObject', async () => assertPerson((await generateObject({ ...common, maxOutputTokens: 128, schema: jsonSchema(PERSON), prompt: 'Describe a person.' })).object)],
  ['json', 'streamObject', async () => { const r = streamObject({ ...common, maxOutputTokens: 128, schema: jsonSchema(PERSON), prompt: 'Describe a person.' }); for await (const _ of r.partialObjectStream); assertPerson(await r.object) }],
  ['embeddings', 'embedMany', async () => (await embedMany({ model: lareira.textEmbeddingModel(EMBEDDER), values: ['a', 'b'] })).embeddings.forEach(v => assertVector(v))],
  ['errors', 'unknown model', () => assert.rejects(generateText({ ...common, model: lareira('nowhere'), prompt: 'Hi' }), e => e.statusCode === 404)],
  ['cancel', 'signal', async () => {
    const abort = new AbortController()
    let n = 0
    for await (const part of streamText({ ...common, maxOutputTokens: 2000, prompt: 'Count to one thousand.', abortSignal: abort.signal }).fullStream) if (part.type === 'text-delta' && ++n === 3) abort.abort()
    assert.ok(n < 50)
  }],
  ['parallel', 'four at once', async () => assert.equal(new Set((await Promise.all(Array.from({ length: 4 }, () => generateText({ ...common, prompt: 'Say hello.' })))).map(r => r.text)).size, 1)],
])
