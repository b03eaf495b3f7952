import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  eventually,
  freshDataDirectory,
  type Instance,
  processesOf,
  removeDataDirectory,
  run,
  startInstance,
} from './instance.ts';

/** Every page of the console in a real browser, with what the demo's attackers leave behind in a real instance. */

const seconds = 10;
const dataDirectory = freshDataDirectory();
let instance: Instance;

beforeAll(async () => {
  instance = await startInstance(dataDirectory);
  const demo = run(dataDirectory, 'demo', '--seconds', String(seconds));
  expect(demo.status, demo.stderr).toBe(0);
});

afterAll(async () => {
  await instance?.stop();
  const left = processesOf(dataDirectory);
  removeDataDirectory(dataDirectory);
  expect(left).toEqual([]);
});

describe('the console', () => {
  it('shows the attacks of the demo on every page, wide and narrow, light and dark', async () => {
    await eventually('a recorded session that was decided on', async () => {
      const page = await instance.get('/api/v1/sessions?withCommands=true&state=closed&minScore=0.6');
      return isPage(page) && page.items.some(({ recordingSha256 }) => typeof recordingSha256 === 'string')
        ? true
        : null;
    });
    const setUpLink = /http:\S+\/setup#token=\S+/.exec(instance.messages())?.[0];
    expect(setUpLink, instance.messages()).toBeDefined();
    const looked = await look(
      ['--url', instance.url, '--setup-link', String(setUpLink)],
      ['--email', 'ada@example.org', '--password', 'look at every page'],
    );
    const report: unknown = JSON.parse(looked.output);
    expect(report, looked.messages).toMatchObject({ name: 'console', failed: 0, failures: [] });
    process.stderr.write(`${looked.output.trim()}\n`);
  }, 600_000);

  it('counts as waiting only what a person can answer', async () => {
    const waiting = await instance.get('/api/v1/decisions?state=proposed&limit=500');
    const watched = await instance.get('/api/v1/decisions?kind=monitor&limit=500');
    if (!isPage(waiting) || !isPage(watched)) throw new Error('not a page');
    expect(waiting.items.filter(({ kind }) => kind === 'monitor')).toEqual([]);
    expect(new Set(watched.items.map(({ state }) => state))).toEqual(new Set(['authorised']));
    const { totals } = totalsOf(await instance.get('/api/v1/stats'));
    expect(totals.proposedDecisions).toBe(waiting.items.length);
  });

  it('finds sessions by what the overview lists', async () => {
    for (const query of ['triedUsername=root', 'triedSecret=123456', 'commandText=whoami', 'stage=impact']) {
      const page = await instance.get(`/api/v1/sessions?${query}`);
      expect(isPage(page) && page.items.length > 0, query).toBe(true);
    }
    const none = await instance.get('/api/v1/sessions?commandText=nobody%20typed%20this');
    expect(none).toEqual({ items: [], nextCursor: null, prevCursor: null });
  });
});

/** Runs the browser's checks as their own program, as a person would. `CERBERUS_SCREENSHOTS` keeps the pictures. */
async function look(...flags: readonly string[][]): Promise<{ output: string; messages: string }> {
  const script = join(import.meta.dirname, 'console.ts');
  const directory = process.env.CERBERUS_SCREENSHOTS;
  const pictures = directory === undefined ? [] : ['--screenshots', directory];
  const child = spawn(process.execPath, [script, ...flags.flat(), ...pictures], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let messages = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    messages += chunk;
  });
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (output === '') throw new Error(`the checks did not finish:\n${messages}`);
  return { output, messages };
}

function isPage(value: unknown): value is { items: Record<string, unknown>[]; nextCursor: string | null } {
  return typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items);
}

function totalsOf(value: unknown): { totals: Record<string, unknown> } {
  if (typeof value !== 'object' || value === null || !('totals' in value)) throw new Error('not statistics');
  const { totals } = value;
  if (typeof totals !== 'object' || totals === null) throw new Error('not statistics');
  return { totals: { ...totals } };
}
