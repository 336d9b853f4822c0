// Starts `sluice serve` with built-in upstreams in a folder of its own, and reads what those upstreams saw.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as zlib from 'node:zlib';

const program = process.env.SLUICE_PROGRAM;
const source = process.env.SLUICE_SOURCE;
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function crc(text) {
  if (zlib.crc32) return zlib.crc32(text);
  let c = ~0; // Node 18 has no zlib.crc32
  for (const byte of Buffer.from(text)) {
    c ^= byte;
    for (let i = 0; i < 8; i++) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0);
  }
  return ~c >>> 0;
}

// A classic GitHub token with a right CRC-32, made here so that none lies in the tree.
export function githubToken(seed) {
  let body = '';
  let state = seed;
  for (let i = 0; i < 30; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    body += BASE62[(state >>> 16) % 62];
  }
  let digits = '';
  for (let n = crc(body), i = 0; i < 6; i++, n = Math.floor(n / 62)) digits = BASE62[n % 62] + digits;
  return 'ghp' + '_' + body + digits;
}

export class Gate {
  static async start(overrides = {}) {
    const gate = new Gate();
    gate.folder = mkdtempSync(join(tmpdir(), 'sluice-sdk-'));
    for (const kind of ['log', 'redact'])
      spawnSync(program, ['keygen', `--${kind}-key`, join(gate.folder, `${kind}.key`), '--name', 'gate.example/sdk']);
    const destinations = {};
    for (const provider of ['openai', 'anthropic', 'ollama']) {
      for (const where of ['cloud', 'local'])
        destinations[`${where}-${provider}`] = {
          provider, local: where === 'local', models: [`${where}-${provider}-model`],
          loopback: { label: where, record: `${where}-${provider}.jsonl`, piece_us: overrides.piece_us ?? 0 },
        };
    }
    const config = {
      listen: { address: '127.0.0.1', port: 0 }, rules: [join(source, 'rules')],
      policy: overrides.policy ?? join(source, 'fixtures/policies/default.json'),
      log: { dir: 'log', key: 'log.key' }, redact_key: 'redact.key', destinations,
    };
    writeFileSync(join(gate.folder, 'sluice.json'), JSON.stringify(config));
    gate.child = spawn(program, ['serve', '-c', join(gate.folder, 'sluice.json')], { stdio: ['ignore', 'ignore', 'pipe'] });
    gate.said = '';
    gate.exited = new Promise((resolve) => gate.child.on('exit', (code) => resolve(code)));
    await new Promise((resolve, reject) => {
      gate.child.stderr.on('data', (piece) => {
        gate.said += piece;
        const m = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(gate.said);
        if (m) { gate.url = m[1]; resolve(); }
      });
      gate.exited.then((code) => reject(new Error(`sluice serve ended with ${code}: ${gate.said}`)));
    });
    return gate;
  }

  seen(destination) {
    const path = join(this.folder, `${destination}.jsonl`);
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').filter(Boolean).map((l) => JSON.parse(l)) : [];
  }

  // Whether any upstream saw the text, in any request.
  leaked(text, destinations = ['cloud-openai', 'cloud-anthropic', 'cloud-ollama']) {
    return destinations.some((d) => this.seen(d).some((r) => JSON.stringify(r).includes(text)));
  }

  async stop() {
    this.child.kill('SIGTERM');
    const code = await this.exited;
    const key = join(this.folder, 'log.key.pub');
    const audit = spawnSync(program, ['audit', 'verify', join(this.folder, 'log'), '--key', key, '--json'], { encoding: 'utf8' });
    const show = spawnSync(program, ['audit', 'show', join(this.folder, 'log')], { encoding: 'utf8', maxBuffer: 1 << 28 });
    const result = { code, audit: audit.status, report: audit.stdout && JSON.parse(audit.stdout),
      records: show.stdout.trim().split('\n').map((l) => JSON.parse(l)), raw: show.stdout, said: this.said };
    rmSync(this.folder, { recursive: true });
    return result;
  }
}

// A fetch that counts: how often the SDK really asked.
export function counting() {
  const f = (...args) => { f.calls++; return fetch(...args); };
  f.calls = 0;
  return f;
}
