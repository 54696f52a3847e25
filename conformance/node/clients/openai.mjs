import assert from 'node:assert/strict'
import OpenAI from 'openai'
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod'
import { z } from 'zod'
import { assertPerson, assertVector, assertWeatherCall, BASE, EMBEDDER, MODEL, PERSON, run, WEATHER } from '../harness.mjs'

const openai = new OpenAI({ baseURL: `${BASE}/v1`, apiKey: 'none', maxRetries: 0 })
const hello = [{ role: 'user', content: 'Say hello in five words.' }]
const short = { model: MODEL, messages: hello, max_tokens: 24, temperature: 0 }
const Person = z.object({ name: z.string().max(24), age: z.int().min(0).max(120), pets: z.array(z.enum(['cat', 'dog'])).max(2) })
const describe = [{ role: 'user', content: 'Describe a person.' }]
const parsed = calls => calls.map(c => ({ name: c.function.name, arguments: JSON.parse(c.function.arguments) }))

await run('openai', [
  ['models', 'list', async () => { const all = []; for await (const m of openai.models.list()) all.push(m.id); assert.ok(all.some(id => id.startsWith(MODEL))) }],
  ['models', 'retrieve', async () => assert.equal((await openai.models.retrieve(MODEL)).object, 'model')],
  ['chat', 'answer', async () => {
    const r = await openai.chat.completions.create(short)
    assert.ok(r.choices[0].message.content && r.usage.total_tokens === r.usage.prompt_tokens + r.usage.completion_tokens && r.id && Number.isInteger(r.created))
  }],
  ['chat', 'developer role, parts, max_completion_tokens', async () => {
    const r = await openai.chat.completions.create({ model: MODEL, max_completion_tokens: 8, messages: [{ role: 'developer', content: 'Be brief.' }, { role: 'user', content: [{ type: 'text', text: 'Hello' }] }] })
    assert.ok(r.usage.completion_tokens <= 8)
  }],
  ['chat', 'n choices', async () => {
    const r = await openai.chat.completions.create({ ...short, n: 3, temperature: 1, seed: 5 })
    assert.deepEqual(r.choices.map(c => c.index), [0, 1, 2])
  }],
  ['chat', 'logprobs', async () => {
    const r = await openai.chat.completions.create({ ...short, max_tokens: 4, logprobs: true, top_logprobs: 3 })
    for (const t of r.choices[0].logprobs.content) assert.ok(t.logprob <= 0 && t.top_logprobs.length === 3 && t.top_logprobs[0].token === t.token)
  }],
  ['chat', 'legacy completions', async () => {
    const r = await openai.completions.create({ model: MODEL, prompt: 'Once upon a', max_tokens: 8, temperature: 0 })
    assert.ok(r.choices[0].text && r.usage.prompt_tokens < 8)
  }],
  ['stream', 'chat', async () => {
    let text = '', usage, finish
    for await (const chunk of await openai.chat.completions.create({ ...short, stream: true, stream_options: { include_usage: true } })) {
      text += chunk.choices[0]?.delta.content ?? ''
      finish = chunk.choices[0]?.finish_reason ?? finish
      usage = chunk.usage ?? usage
    }
    assert.ok(text && usage.completion_tokens > 0 && ['stop', 'length'].includes(finish))
    assert.equal(text, (await openai.chat.completions.create(short)).choices[0].message.content)
  }],
  ['stream', 'helper', async () => assert.ok((await openai.chat.completions.stream(short).finalChatCompletion()).choices[0].message.content)],
  ['stream', 'responses', async () => {
    const stream = openai.responses.stream({ model: MODEL, input: 'Say hello.', max_output_tokens: 16, temperature: 0 })
    const types = []
    for await (const event of stream) types.push(event.type)
    assert.equal(types[0], 'response.created')
    assert.ok(['response.completed', 'response.incomplete'].includes(types.at(-1)))
    assert.ok((await stream.finalResponse()).output_text)
  }],
  ['chat', 'responses', async () => {
    const r = await openai.responses.create({ model: MODEL, instructions: 'Be brief.', input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hello' }] }], max_output_tokens: 12 })
    assert.ok(r.output_text && r.usage.output_tokens > 0)
  }],
  ['tools', 'required', async () => {
    const r = await openai.chat.completions.create({ model: MODEL, messages: [{ role: 'user', content: 'Weather in Lisbon?' }], tools: [WEATHER], tool_choice: 'required', max_tokens: 96, temperature: 0 })
    assert.equal(r.choices[0].finish_reason, 'tool_calls')
    parsed(r.choices[0].message.tool_calls).forEach(assertWeatherCall)
  }],
  ['tools', 'named, streamed', async () => {
    const stream = openai.chat.completions.stream({ model: MODEL, messages: [{ role: 'user', content: 'Weather in Lisbon?' }], tools: [WEATHER], tool_choice: { type: 'function', function: { name: 'get_weather' } }, max_tokens: 96, temperature: 0 })
    const r = await stream.finalChatCompletion()
    parsed(r.choices[0].message.tool_calls).forEach(assertWeatherCall)
  }],
  ['tools', 'none', async () => {
    const r = await openai.chat.completions.create({ ...short, tools: [WEATHER], tool_choice: 'none' })
    assert.equal(r.choices[0].message.tool_calls, undefined)
  }],
  ['tools', 'runTools', async () => {
    let asked = 0
    const runner = openai.chat.completions.runTools({
      model: MODEL, max_tokens: 96, temperature: 0, tool_choice: { type: 'function', function: { name: 'get_weather' } }, messages: [{ role: 'user', content: 'Weather in Lisbon?' }],
      tools: [{ type: 'function', function: { ...WEATHER.function, parse: JSON.parse, function: () => { asked++; return 'Sunny' } } }],
    })
    await runner.finalChatCompletion()
    assert.ok(asked >= 1)
  }],
  ['tools', 'responses', async () => {
    const r = await openai.responses.create({ model: MODEL, input: 'Weather in Lisbon?', tools: [{ type: 'function', name: 'get_weather', description: null, strict: null, parameters: WEATHER.function.parameters }], tool_choice: 'required', max_output_tokens: 96 })
    const call = r.output.find(o => o.type === 'function_call')
    assertWeatherCall({ name: call.name, arguments: JSON.parse(call.arguments) })
  }],
  ['json', 'schema', async () => {
    const r = await openai.chat.completions.create({ model: MODEL, messages: describe, max_tokens: 128, temperature: 0, response_format: { type: 'json_schema', json_schema: { name: 'person', schema: PERSON, strict: true } } })
    assertPerson(JSON.parse(r.choices[0].message.content))
  }],
  ['json', 'parse with zod', async () => assertPerson((await openai.chat.completions.parse({ model: MODEL, messages: describe, max_tokens: 128, temperature: 0, response_format: zodResponseFormat(Person, 'person') })).choices[0].message.parsed)],
  ['json', 'responses with zod', async () => assertPerson((await openai.responses.parse({ model: MODEL, input: 'Describe a person.', max_output_tokens: 128, temperature: 0, text: { format: zodTextFormat(Person, 'person') } })).output_parsed)],
  ['json', 'json_object', async () => JSON.parse((await openai.chat.completions.create({ model: MODEL, messages: [{ role: 'user', content: 'As JSON, Ana, 30, is {"name": "Ana", "age": 30}. As JSON, what is Rui, 41?' }], max_tokens: 256, temperature: 0, response_format: { type: 'json_object' } })).choices[0].message.content)],
  ['embeddings', 'base64, as the client asks by itself', async () => (await openai.embeddings.create({ model: EMBEDDER, input: ['a cat', 'a dog'] })).data.forEach(d => assertVector(d.embedding))],
  ['embeddings', 'float and dimensions', async () => assertVector((await openai.embeddings.create({ model: EMBEDDER, input: 'a cat', encoding_format: 'float', dimensions: 64 })).data[0].embedding, 64)],
  ['errors', 'unknown model', () => assert.rejects(openai.chat.completions.create({ ...short, model: 'nowhere' }), e => e instanceof OpenAI.NotFoundError)],
  ['errors', 'image to a text model', () => assert.rejects(openai.chat.completions.create({ ...short, messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }] }] }), e => e instanceof OpenAI.BadRequestError)],
  ['errors', 'bad schema', () => assert.rejects(openai.chat.completions.create({ ...short, response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'wrong' } } } }), e => e instanceof OpenAI.BadRequestError)],
  ['errors', 'bad temperature', () => assert.rejects(openai.chat.completions.create({ ...short, temperature: 'hot' }), e => e instanceof OpenAI.BadRequestError)],
  ['cancel', 'abort', async () => {
    const stream = await openai.chat.completions.create({ ...short, messages: [{ role: 'user', content: 'Count to one thousand.' }], max_tokens: 2000, stream: true })
    let n = 0
    for await (const _ of stream) if (++n === 3) stream.controller.abort()
    assert.ok(n < 50)
  }],
  ['parallel', 'four at once', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => openai.chat.completions.create(short)))
    assert.equal(new Set(answers.map(a => a.choices[0].message.content)).size, 1, 'temperature 0 gives one text')
  }],
])
