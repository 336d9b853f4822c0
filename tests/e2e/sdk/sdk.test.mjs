// The official clients, unmodified, against `sluice serve`: what an application sees when only its base URL changes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { Ollama } from 'ollama';
import OpenAI from 'openai';
import { Gate, counting, githubToken } from './gate.mjs';

const EMAIL = 'anna.example@sluice-test.org';
// What a tool argument must survive: quotes, backslashes, line breaks, characters beyond the basic plane.
const HARD = `say "hi" to ${EMAIL}\n\\o/ 😀 and C:\\temp`;
const SPECIAL = 'My sister has diabetes. What should she eat?';
let gate;
let ended;

before(async () => { gate = await Gate.start(); });
after(async () => {
  if (!ended) await gate.stop();
});

const weather = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] };

const clients = {
  openai: {
    make: (fetch, options = {}) => new OpenAI({ baseURL: `${gate.url}/v1`, apiKey: 'example-key', fetch, ...options }),
    async ask(c, text) {
      const r = await c.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: text }] });
      return r.choices[0].message.content;
    },
    async stream(c, text) {
      let all = '';
      const s = await c.chat.completions.create({ model: 'm', stream: true, messages: [{ role: 'user', content: text }] });
      for await (const chunk of s) all += chunk.choices[0]?.delta?.content ?? '';
      return all;
    },
    async call(c, text, stream) {
      const tools = [{ type: 'function', function: { name: 'mail', parameters: weather } }];
      const messages = [{ role: 'user', content: `call:${text}` }];
      if (!stream) {
        const r = await c.chat.completions.create({ model: 'm', messages, tools });
        return JSON.parse(r.choices[0].message.tool_calls[0].function.arguments);
      }
      const run = c.chat.completions.stream({ model: 'm', messages, tools });
      const r = await run.finalChatCompletion();
      return JSON.parse(r.choices[0].message.tool_calls[0].function.arguments);
    },
    async history(c) {
      const r = await c.chat.completions.create({ model: 'm', messages: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: null, tool_calls: [{ id: 't1', type: 'function', function: { name: 'mail', arguments: JSON.stringify({ text: HARD }) } }] },
        { role: 'tool', tool_call_id: 't1', content: `sent to ${EMAIL}` }] });
      return r.choices[0].message.content;
    },
  },
  anthropic: {
    make: (fetch, options = {}) => new Anthropic({ baseURL: gate.url, apiKey: 'example-key', fetch, ...options }),
    async ask(c, text) {
      const r = await c.messages.create({ model: 'm', max_tokens: 100, messages: [{ role: 'user', content: text }] });
      return r.content[0].text;
    },
    async stream(c, text) {
      const s = c.messages.stream({ model: 'm', max_tokens: 100, messages: [{ role: 'user', content: text }] });
      return await s.finalText();
    },
    async call(c, text, stream) {
      const body = { model: 'm', max_tokens: 100, tools: [{ name: 'mail', input_schema: weather }], messages: [{ role: 'user', content: `call:${text}` }] };
      const r = stream ? await c.messages.stream(body).finalMessage() : await c.messages.create(body);
      return r.content.find((b) => b.type === 'tool_use').input;
    },
    async history(c) {
      const r = await c.messages.create({ model: 'm', max_tokens: 100, messages: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'mail', input: { text: HARD } }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: `sent to ${EMAIL}` }] }] });
      return r.content[0].text;
    },
  },
  ollama: {
    make: (fetch) => new Ollama({ host: gate.url, fetch }),
    async ask(c, text) {
      return (await c.chat({ model: 'm', messages: [{ role: 'user', content: text }] })).message.content;
    },
    async stream(c, text) {
      let all = '';
      for await (const part of await c.chat({ model: 'm', stream: true, messages: [{ role: 'user', content: text }] }))
        all += part.message.content;
      return all;
    },
    async call(c, text, stream) {
      const body = { model: 'm', tools: [{ type: 'function', function: { name: 'mail', parameters: weather } }], messages: [{ role: 'user', content: `call:${text}` }] };
      if (!stream) return (await c.chat(body)).message.tool_calls[0].function.arguments;
      const calls = [];
      for await (const part of await c.chat({ ...body, stream: true })) calls.push(...(part.message.tool_calls ?? []));
      return calls[0].function.arguments;
    },
    async history(c) {
      const r = await c.chat({ model: 'm', messages: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: '', tool_calls: [{ function: { name: 'mail', arguments: { text: HARD } } }] },
        { role: 'tool', content: `sent to ${EMAIL}` }] });
      return r.message.content;
    },
  },
};

for (const [name, api] of Object.entries(clients)) {
  test(`${name}: allow goes to the cloud and comes back`, async () => {
    assert.match(await api.ask(api.make(counting()), 'hello there'), /You said: hello there/);
    assert.ok(gate.leaked('hello there', [`cloud-${name}`]));
  });

  test(`${name}: redacted upstream, restored in the answer`, async () => {
    assert.match(await api.ask(api.make(counting()), `write to ${EMAIL}, please`), new RegExp(`write to ${EMAIL}, please`));
    assert.ok(gate.leaked('EMAIL-ADDRESS-', [`cloud-${name}`]));
  });

  test(`${name}: restored in a streamed answer, however it is cut`, async () => {
    const text = `write to ${EMAIL}, then to ${EMAIL}é and "${EMAIL}"`;
    assert.ok((await api.stream(api.make(counting()), text)).includes(text));
  });

  for (const stream of [false, true]) {
    test(`${name}: tool arguments restored with the right escapes, stream ${stream}`, async () => {
      assert.deepEqual(await api.call(api.make(counting()), HARD, stream), { text: HARD });
    });
  }

  test(`${name}: tool calls and results in the history are redacted and the answer restored`, async () => {
    assert.match(await api.history(api.make(counting())), new RegExp(`sent to ${EMAIL}`));
  });

  test(`${name}: special categories go to local inference only`, async () => {
    assert.match(await api.ask(api.make(counting()), SPECIAL), /My sister has diabetes/);
    assert.ok(gate.leaked('diabetes', [`local-${name}`]));
    assert.ok(!gate.leaked('diabetes'));
  });

  test(`${name}: a block is a 400 the client understands, asked once`, async () => {
    const token = githubToken(name.length);
    const fetch = counting();
    const error = await api.ask(api.make(fetch), `use ${token}`).then(() => null, (e) => e);
    assert.ok(error);
    assert.equal(error.status ?? error.status_code, 400);
    assert.match(error.message, /GITHUB/);
    assert.ok(!error.message.includes(token));
    assert.equal(fetch.calls, 1);
  });

  test(`${name}: a block of a streamed request looks the same`, async () => {
    const fetch = counting();
    const error = await api.stream(api.make(fetch), `use ${githubToken(99)}`).then(() => null, (e) => e);
    assert.equal(error.status ?? error.status_code, 400);
    assert.equal(fetch.calls, 1);
  });

  test(`${name}: an upstream that breaks off mid-stream is an error, not an end`, async () => {
    await assert.rejects(api.stream(api.make(counting(), { maxRetries: 0 }), 'loopback:die-mid-stream'));
  });
}

test('openai: rate limits pass through, and the SDK honours them', async () => {
  const fetch = counting();
  const c = clients.openai.make(fetch, { maxRetries: 0 });
  const error = await clients.openai.ask(c, 'loopback:error 429 retry-after 7').then(() => null, (e) => e);
  assert.equal(error.status, 429);
  assert.equal(error.headers.get('retry-after'), '7');
});

test('anthropic: overloaded (529) passes through', async () => {
  const c = clients.anthropic.make(counting(), { maxRetries: 0 });
  const error = await clients.anthropic.ask(c, 'loopback:status 529').then(() => null, (e) => e);
  assert.equal(error.status, 529);
});

test('openai: models are listed; endpoints we do not speak are refused, never forwarded', async () => {
  const fetch = counting();
  const c = clients.openai.make(fetch);
  const ids = [];
  for await (const model of c.models.list()) ids.push(model.id);
  assert.ok(ids.includes('cloud-openai-model'));
  const error = await c.embeddings.create({ model: 'm', input: EMAIL }).then(() => null, (e) => e);
  assert.equal(error.status, 404);
  assert.ok(!gate.leaked(EMAIL));
});

test('openai: a client that leaves mid-stream cancels the upstream', async () => {
  const c = clients.openai.make(counting());
  const s = await c.chat.completions.create({ model: 'm', stream: true, messages: [{ role: 'user', content: 'loopback:slow 50 '.padEnd(4000, 'word ') }] });
  for await (const _ of s) break;
  for (let i = 0; i < 100 && !gate.seen('cloud-openai').some((r) => r.left); i++) await new Promise((r) => setTimeout(r, 50));
  assert.ok(gate.seen('cloud-openai').some((r) => r.left));
});

test('nothing that was redacted or blocked reached a cloud; the log is whole and holds no value', async () => {
  assert.ok(!gate.leaked(EMAIL) && !gate.leaked('diabetes') && !gate.leaked('ghp' + '_'));
  const cloud = ['cloud-openai', 'cloud-anthropic', 'cloud-ollama', 'local-openai', 'local-anthropic', 'local-ollama']
    .flatMap((d) => gate.seen(d).filter((r) => r.method === 'POST' && /chat|messages/.test(r.path)));
  ended = await gate.stop();
  assert.equal(ended.code, 0);
  assert.equal(ended.audit, 0, JSON.stringify(ended.report));
  const decisions = ended.records.filter((r) => r.kind === 'decision');
  assert.ok(decisions.filter((d) => d.what.action !== 'block').length >= cloud.length);
  for (const value of [EMAIL, 'diabetes', 'ghp' + '_', 'example-key'])
    assert.ok(!ended.raw.includes(value) && !ended.said.includes(value), value);
});
