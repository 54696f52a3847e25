/** Runs the cases of one client and prints a line of JSON for each: {client, version, feature, case, ok, error?}. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'

export const BASE = process.env.LAREIRA_URL ?? 'http://127.0.0.1:11434'
export const MODEL = process.env.LAREIRA_CHAT_MODEL ?? 'smollm2:135m'
export const EMBEDDER = process.env.LAREIRA_EMBEDDER ?? 'bge-small-en-v1.5'

/** A tool for every client, in the shape of OpenAI and Ollama. */
export const WEATHER = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Tells the weather of a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' }, unit: { type: 'string', enum: ['celsius', 'fahrenheit'] } }, required: ['city'] },
  },
}

/** What structured output has to follow. */
export const PERSON = {
  type: 'object',
  properties: { name: { type: 'string', maxLength: 24 }, age: { type: 'integer', minimum: 0, maximum: 120 }, pets: { type: 'array', maxItems: 2, items: { type: 'string', enum: ['cat', 'dog'] } } },
  required: ['name', 'age', 'pets'],
  additionalProperties: false,
}

/** @param {any} person */
export function assertPerson(person) {
  assert.equal(typeof person.name, 'string')
  assert.ok(Number.isInteger(person.age) && person.age >= 0 && person.age <= 120)
  assert.ok(Array.isArray(person.pets) && person.pets.length <= 2 && person.pets.every((/** @type {string} */ p) => p === 'cat' || p === 'dog'))
}

/** @param {any} call with `name` and `arguments` as an object */
export function assertWeatherCall(call) {
  assert.equal(call.name, 'get_weather')
  assert.equal(typeof call.arguments.city, 'string')
}

/** @param {number[]} vector a unit vector of the embedder's size */
export function assertVector(vector, size = 384) {
  assert.equal(vector.length, size)
  assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-3, `length ${Math.hypot(...vector)}`)
}

/** @param {number[]} a @param {number[]} b */
export const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0)

/** @param {string} name of the npm package */
function version(name) {
  return JSON.parse(readFileSync(new URL(`./node_modules/${name}/package.json`, import.meta.url), 'utf8')).version
}

// Some clients talk on the console, which is for results only.
const print = console.log
console.log = console.error

/**
 * @param {string} client
 * @param {[feature: string, name: string, run: () => Promise<void>][]} cases
 */
export async function run(client, cases) {
  const only = process.env.CASE
  for (const [feature, name, body] of cases) {
    if (only && !`${feature} ${name}`.includes(only)) continue
    const line = { client, version: version(client), feature, case: name }
    let timer
    try {
      await Promise.race([body(), new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('no end after 60 s')), 60_000) })])
      print(JSON.stringify({ ...line, ok: true }))
    } catch (failure) {
      print(JSON.stringify({ ...line, ok: false, error: String(failure?.message ?? failure).slice(0, 500) }))
    }
    clearTimeout(timer)
  }
}
