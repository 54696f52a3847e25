import assert from 'node:assert/strict'
import { Ollama } from 'ollama'
import { assertPerson, assertVector, assertWeatherCall, BASE, dot, EMBEDDER, MODEL, PERSON, run, WEATHER } from '../harness.mjs'

const ollama = new Ollama({ host: BASE })
const hello = [{ role: 'user', content: 'Say hello in five words.' }]
const short = { num_predict: 24, temperature: 0 }

await run('ollama', [
  ['models', 'list', async () => assert.ok((await ollama.list()).models.some(m => m.model === MODEL || m.name.startsWith(MODEL)))],
  ['models', 'show', async () => {
    const shown = await ollama.show({ model: MODEL })
    assert.ok(shown.capabilities.includes('completion') && shown.capabilities.includes('tools'))
    assert.equal(shown.model_info['general.architecture'] ?? shown.model_info.get?.('general.architecture'), 'llama')
  }],
  ['models', 'ps', async () => {
    await ollama.generate({ model: MODEL, prompt: 'x', options: { num_predict: 1 } })
    assert.ok((await ollama.ps()).models.length > 0)
  }],
  ['models', 'version', async () => assert.match((await ollama.version()).version, /^\d+\.\d+\.\d+$/)],
  ['models', 'pull of what is there', async () => {
    let last
    for await (const part of await ollama.pull({ model: MODEL, stream: true })) last = part
    assert.equal(last.status, 'success')
  }],
  ['models', 'load and unload', async () => {
    assert.equal((await ollama.generate({ model: MODEL, prompt: '', stream: false })).done_reason, 'load')
    assert.equal((await ollama.generate({ model: MODEL, prompt: '', keep_alive: 0, stream: false })).done_reason, 'unload')
  }],
  ['chat', 'answer', async () => {
    const r = await ollama.chat({ model: MODEL, messages: hello, options: short })
    assert.ok(r.message.content.length > 0 && r.eval_count > 0 && r.prompt_eval_count > 0 && r.total_duration > 0)
    assert.ok(['stop', 'length'].includes(r.done_reason))
  }],
  ['chat', 'same seed, same text', async () => {
    const ask = () => ollama.chat({ model: MODEL, messages: hello, options: { num_predict: 16, seed: 7, temperature: 1 } })
    assert.equal((await ask()).message.content, (await ask()).message.content)
  }],
  ['chat', 'stop strings', async () => {
    const r = await ollama.generate({ model: MODEL, raw: true, prompt: 'one two three', options: { ...short, stop: [' '] } })
    assert.ok(!r.response.includes(' '))
  }],
  ['stream', 'chat', async () => {
    let text = '', last
    for await (const part of await ollama.chat({ model: MODEL, messages: hello, stream: true, options: short })) {
      assert.equal(last?.done ?? false, false)
      text += part.message.content
      last = part
    }
    assert.ok(text && last.done && last.eval_count > 0)
    assert.equal(text, (await ollama.chat({ model: MODEL, messages: hello, options: short })).message.content)
  }],
  ['stream', 'generate', async () => {
    let text = '', last
    for await (const part of await ollama.generate({ model: MODEL, prompt: 'Once', stream: true, options: short })) { text += part.response; last = part }
    assert.ok(text && last.done && Array.isArray(last.context))
  }],
  ['tools', 'a call', async () => {
    const r = await ollama.chat({ model: MODEL, messages: [{ role: 'user', content: 'What is the weather in Lisbon? Use the tool.' }], tools: [WEATHER], options: { num_predict: 96, temperature: 0 } })
    for (const call of r.message.tool_calls ?? []) assertWeatherCall(call.function)
    assert.ok(r.message.tool_calls?.length || r.message.content)
  }],
  ['tools', 'result goes back', async () => {
    const r = await ollama.chat({
      model: MODEL, tools: [WEATHER], options: short,
      messages: [{ role: 'user', content: 'Weather in Lisbon?' }, { role: 'assistant', content: '', tool_calls: [{ function: { name: 'get_weather', arguments: { city: 'Lisbon' } } }] }, { role: 'tool', content: 'Sunny, 24 degrees', tool_name: 'get_weather' }],
    })
    assert.ok(r.message.content || r.message.tool_calls)
  }],
  ['json', 'schema', async () => assertPerson(JSON.parse((await ollama.chat({ model: MODEL, messages: [{ role: 'user', content: 'Describe a person.' }], format: PERSON, options: { num_predict: 128, temperature: 0 } })).message.content))],
  ['json', 'json mode', async () => JSON.parse((await ollama.chat({ model: MODEL, messages: [{ role: 'user', content: 'As JSON, Ana, 30, is {"name": "Ana", "age": 30}. As JSON, what is Rui, 41?' }], format: 'json', options: { num_predict: 256, temperature: 0 } })).message.content)],
  ['embeddings', 'embed', async () => {
    const r = await ollama.embed({ model: EMBEDDER, input: ['a cat sleeps', 'a kitten naps', 'the stock market fell'] })
    r.embeddings.forEach(v => assertVector(v))
    assert.ok(dot(r.embeddings[0], r.embeddings[1]) > dot(r.embeddings[0], r.embeddings[2]))
  }],
  ['embeddings', 'dimensions', async () => assertVector((await ollama.embed({ model: EMBEDDER, input: 'a cat', dimensions: 128 })).embeddings[0], 128)],
  ['embeddings', 'legacy', async () => assert.equal((await ollama.embeddings({ model: EMBEDDER, prompt: 'a cat' })).embedding.length, 384)],
  ['errors', 'unknown model', () => assert.rejects(ollama.chat({ model: 'nowhere:1b', messages: hello }), e => e.status_code === 404)],
  ['errors', 'wrong option', () => assert.rejects(ollama.chat({ model: MODEL, messages: hello, options: { temperature: 'hot' } }), e => e.status_code === 400 && /temperature/.test(e.message))],
  ['errors', 'wrong format', () => assert.rejects(ollama.chat({ model: MODEL, messages: hello, format: 'yaml' }), e => e.status_code === 400)],
  ['cancel', 'abort', async () => {
    const client = new Ollama({ host: BASE })
    const stream = await client.chat({ model: MODEL, messages: [{ role: 'user', content: 'Count to one thousand.' }], stream: true, options: { num_predict: 2000 } })
    await assert.rejects(async () => { let n = 0; for await (const _ of stream) if (++n === 3) client.abort() }, e => e.name === 'AbortError')
  }],
  ['parallel', 'four at once', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => ollama.chat({ model: MODEL, messages: hello, options: short })))
    assert.equal(new Set(answers.map(a => a.message.content)).size, 1, 'temperature 0 gives one text')
  }],
])
