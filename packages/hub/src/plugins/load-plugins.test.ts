import { createSocket } from 'node:dgram';
import { chmod, cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CerberusEvent } from '@cerberusmesh/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeResponseAction } from '../response/actions/response-action.contract.ts';
import type { ActionRequest } from '../response/actions/response-action.ts';
import { loadPlugins, type Plugins } from './load-plugins.ts';

const EXAMPLE = join(import.meta.dirname, '../../../../examples/a-plugin');
let directory: string;
let flags: string;
let plugins: Plugins;
let made = 0;
const refused: Record<string, string> = {};
const keptEnvironment = { ...process.env };

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cerberus-plugins-'));
  flags = join(directory, '.flags');
  process.env.CERBERUS_FLAG_DIRECTORY = flags;
  await cp(EXAMPLE, join(directory, 'example'), { recursive: true });
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(join(directory, name), { mode: 0o700 });
    await writeFile(join(directory, name, 'index.mjs'), text, { mode: 0o600 });
  };
  await write('throws', 'throw new Error("not today")');
  await write('no-function', 'export const sources = []');
  await write('half', 'export default () => ({ actions: [{ kind: "half_done" }] })');
  await write('z-clash', 'export { default } from "../example/index.js"');
  await write('writable', 'export default () => ({})');
  await chmod(join(directory, 'writable', 'index.mjs'), 0o666);
  await mkdir(join(directory, 'empty'));
  await write(
    'noisy',
    `export default () => ({
       sources: [{ name: 'noise', async *events() { yield { kind: 'nonsense' }; yield { toJSON() { throw 1 } }; throw new Error('gone') } }],
       actions: [{ kind: 'lies', summary: 's', effect: 'write', idempotency: 'safe', reversible: false, defaultTtlMs: null,
         readiness: () => ({ ready: 'maybe' }), plan: () => 'a plan', apply() {}, verify() {}, undo() { throw { code: 'busy', message: 'later', retryable: true } } }],
     })`,
  );
  plugins = await loadPlugins({
    directory,
    kinds: new Set(['block_ip']),
    now: () => 1_777_629_600_000,
    onRefused: (name, reason) => {
      refused[name] = reason.replace(directory, '');
    },
  });
});
afterAll(async () => {
  process.env = keptEnvironment;
  await rm(directory, { recursive: true });
});

const request: ActionRequest = {
  kind: 'raise_flag',
  decisionId: null,
  runId: null,
  sessionId: null,
  sensorId: null,
  trap: null,
  source: '203.0.113.7',
  values: {},
  requestedBy: 'agent',
  ttlMs: null,
};

function actionOf(kind: string) {
  const action = plugins.actions.find((one) => one.kind === kind);
  if (action === undefined) throw new Error(`no ${kind}`);
  return action;
}

describeResponseAction('the action of the example', async () => ({
  action: actionOf('raise_flag'),
  request: { ...request, source: `203.0.113.${++made}` },
  observe: () => readdir(flags).catch(() => []),
}));

describe('plugins', () => {
  it('are loaded, but for those that are wrong, which are named', () => {
    expect(plugins.names).toEqual(['example', 'noisy']);
    expect(refused).toEqual({
      empty: 'it has none of index.js, index.mjs, index.ts',
      half: 'actions.0.summary: Invalid input: expected string, received undefined',
      'no-function': expect.stringContaining('expected a function'),
      throws: 'not today',
      writable: '/writable/index.mjs can be written to by others',
      'z-clash': 'there is an action raise_flag already',
    });
  });

  it('may not lie in a folder that others can write to', async () => {
    const open = await mkdtemp(join(tmpdir(), 'cerberus-plugins-'));
    await chmod(open, 0o777);
    const options = { directory: open, kinds: new Set<string>(), now: () => 0, onRefused: () => {} };
    await expect(loadPlugins(options)).rejects.toMatchObject({ code: 'invalid-configuration' });
    await rm(open, { recursive: true });
  });

  it('have what they answer looked at', async () => {
    const lies = actionOf('lies');
    await expect(lies.plan(request)).rejects.toMatchObject({ code: 'plugin_failed', retryable: false });
    await expect(lies.readiness()).rejects.toMatchObject({ code: 'plugin_failed' });
    const plan = await actionOf('raise_flag').plan(request);
    await expect(lies.undo({ plan, idempotencyKey: 'x', undoData: null, detail: '' })).rejects.toMatchObject({
      code: 'busy',
      message: 'later',
      retryable: true,
    });
  });

  it('give events, of which only those of the contract are taken', async () => {
    const rejected: string[] = [];
    const sink = {
      position: null,
      write: async () => {},
      keep: async () => {},
      reject: (reason: string) => rejected.push(reason),
    };
    const noise = plugins.sources.find(({ name }) => name === 'plugin:noisy:noise');
    await expect(noise?.run(sink, new AbortController().signal)).rejects.toThrow('gone');
    expect(rejected).toEqual(['not-an-event', 'not-an-event']);
  });

  it('give events as they come, and end when they are told to', async () => {
    const probe = createSocket('udp4');
    await new Promise<void>((resolve) => {
      probe.bind(0, '127.0.0.1', resolve);
    });
    const { port } = probe.address();
    await new Promise<void>((resolve) => {
      probe.close(() => resolve());
    });
    process.env.CERBERUS_SYSLOG_PORT = String(port);
    const ended = new AbortController();
    const events: CerberusEvent[] = [];
    const syslog = plugins.sources.find(({ name }) => name === 'plugin:example:syslog');
    const running = syslog?.run(
      {
        position: null,
        async write(some) {
          events.push(...some);
          ended.abort();
        },
        keep: async () => {},
        reject: () => {},
      },
      ended.signal,
    );
    const sender = createSocket('udp4');
    const knock = setInterval(() => sender.send('<34>sshd: a door', port, '127.0.0.1'), 5);
    await running;
    clearInterval(knock);
    sender.close();
    expect(events[0]).toMatchObject({
      kind: 'foreign.observed',
      source: { address: '127.0.0.1' },
      data: { system: 'syslog', fields: { text: '<34>sshd: a door' } },
    });
  });
});
