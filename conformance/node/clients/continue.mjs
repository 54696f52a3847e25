import assert from 'node:assert/strict'
import { constructLlmApi } from '@continuedev/openai-adapters'
import { assertVector, assertWeatherCall, BASE, EMBEDDER, MODEL, run, WEATHER } from '../harness.mjs'

const api = constructLlmApi({ provider: 'openai', apiKey: 'none', apiBase: `${BASE}/v1/` })
const signal = () => new AbortController().signal
const body = { model: MODEL, messages: [{ role: 'user', content: 'Say hello.' }], max_tokens: 24, temperature: 0 }

await run('@continuedev/openai-adapters', [
  ['chat', 'answer', async () => assert.ok((await api.chatCompletionNonStream({ ...body, stream: false }, signal())).choices[0].message.content)],
  ['stream', 'chat', async () => { let text = ''; for await (const c of api.chatCompletionStream({ ...body, stream: true }, signal())) text += c.choices[0]?.delta.content ?? ''; assert.ok(text) }],
  ['stream', 'completion', async () => { let text = ''; for await (const c of api.completionStream({ model: MODEL, prompt: 'Once upon a', max_tokens: 8, stream: true }, signal())) text += c.choices[0]?.text ?? ''; assert.ok(text) }],
  ['tools', 'streamed', async () => {
    let name = '', args = ''
    for await (const c of api.chatCompletionStream({ ...body, max_tokens: 96, tools: [WEATHER], tool_choice: 'required', stream: true }, signal())) for (const call of c.choices[0]?.delta.tool_calls ?? []) { if (call.index > 0) continue; name += call.function.name ?? ''; args += call.function.arguments ?? '' }
    assertWeatherCall({ name, arguments: JSON.parse(args) })
  }],
  ['embeddings', 'embed', async () => (await api.embed({ model: EMBEDDER, input: ['a', 'b'] })).data.forEach(d => assertVector(d.embedding))],
  ['models', 'list', async () => assert.ok((await api.list()).length)],
  ['errors', 'unknown model', () => assert.rejects(api.chatCompletionNonStream({ ...body, model: 'nowhere', stream: false }, signal()))],
])
