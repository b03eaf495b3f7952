import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Answer, execute, logIn, openShell, openTelnet, upload } from './attacker-client.ts';
import { SCRIPTS, type Script, type Step } from './attacker-scripts.ts';
import {
  eventually,
  freshDataDirectory,
  type Instance,
  processesOf,
  removeDataDirectory,
  startInstance,
} from './instance.ts';

/** Known attacks carried to their end through real connections, and what the API then holds of them. */

const USER = 'root';
const PASSWORD = 'admin123';
const directory = freshDataDirectory();
let instance: Instance;

beforeAll(async () => {
  instance = await startInstance(directory);
});
afterAll(async () => {
  await instance.stop();
  removeDataDirectory(directory);
});

/** What is wrong with an answer, in words. */
function faultsOf(step: Step, { stdout, stderr, status }: Answer, missing: readonly string[]): string[] {
  const all = stdout + stderr;
  const holds = (wanted: string | RegExp) => (typeof wanted === 'string' ? all.includes(wanted) : wanted.test(all));
  const faults: string[] = [];
  if (step.output !== undefined && stdout !== step.output) faults.push('another output');
  if (step.status !== undefined && status !== step.status) faults.push(`status ${status}`);
  for (const wanted of step.says ?? []) if (!holds(wanted)) faults.push(`does not say ${wanted}`);
  for (const unwanted of step.never ?? []) if (holds(unwanted)) faults.push(`says ${unwanted}`);
  for (const [, name = ''] of all.matchAll(/(\S+): command not found/g))
    if (!missing.includes(name)) faults.push(`${name} is missing`);
  return faults.map((fault) => `${fault}: $ ${step.run}\n${JSON.stringify({ stdout, stderr }).slice(0, 600)}`);
}

async function runScript(script: Script, from: string): Promise<string[]> {
  const faults: string[] = [];
  const login = { from, username: USER, password: PASSWORD };
  const check = (step: Step, answer: Answer) => faults.push(...faultsOf(step, answer, script.missing ?? []));
  if (script.via === 'telnet') {
    const { dialogue } = await openTelnet({ ...login, port: instance.port('telnet') });
    for (const step of script.steps)
      check(step, { stdout: await dialogue.type(step.run ?? ''), stderr: '', status: null });
    dialogue.close();
    return faults;
  }
  const client = await logIn({ ...login, port: instance.port('ssh') });
  if (script.via === 'shell') {
    const dialogue = await openShell(client);
    for (const step of script.steps)
      check(step, { stdout: await dialogue.type(step.run ?? ''), stderr: '', status: null });
    dialogue.close();
  } else
    for (const step of script.steps) {
      if (step.put !== undefined) await upload(client, ...step.put);
      else check(step, await execute(client, step.run ?? '', step.stdin));
    }
  client.end();
  return faults;
}

const eventsSchema = z.object({
  items: z.array(
    z.object({
      event: z.object({
        source: z.object({ address: z.string() }).nullish(),
        data: z.looseObject({
          sha256: z.string().nullish(),
          url: z.string().nullish(),
          artefactId: z.string().nullish(),
        }),
      }),
    }),
  ),
  nextCursor: z.string().nullish(),
});

/** One field of all events of a kind from one address. */
async function recorded(kind: string, from: string, field: 'sha256' | 'url'): Promise<Set<string>> {
  const found = new Set<string>();
  let cursor: string | null | undefined = null;
  do {
    const page: z.infer<typeof eventsSchema> = eventsSchema.parse(
      await instance.get(`/api/v1/events?limit=500&kind=${kind}${cursor == null ? '' : `&cursor=${cursor}`}`),
    );
    for (const { event } of page.items) {
      const value = event.data[field];
      if (event.source?.address === from && typeof value === 'string') found.add(value);
    }
    cursor = page.nextCursor;
  } while (cursor != null);
  return found;
}

describe('attacker scripts', () => {
  SCRIPTS.forEach((script, index) => {
    const from = `127.0.1.${index + 1}`;

    it(`carries to the end and captures: ${script.name}`, async () => {
      expect(await runScript(script, from)).toEqual([]);
      const wantedHashes = (script.artefacts ?? []).map((bytes) => createHash('sha256').update(bytes).digest('hex'));
      const wantedUrls = script.downloads ?? [];
      await eventually(`${script.name}: captures`, async () => {
        const hashes = await recorded('file.uploaded', from, 'sha256');
        const urls = await recorded('file.downloaded', from, 'url');
        const complete = wantedHashes.every((hash) => hashes.has(hash)) && wantedUrls.every((url) => urls.has(url));
        return complete ? true : null;
      });
    });
  });
});

describe('what an attacker changed', () => {
  const command =
    'echo root:N3w-one | chpasswd; useradd -m -s /bin/bash eve; echo eve:h3rs | chpasswd; echo kept > /opt/kept; (crontab -l; echo "* * * * * /opt/kept") | crontab -';
  const look = 'cat /opt/kept; crontab -l | tail -1; id -un';
  const seen = 'kept\n* * * * * /opt/kept\nroot\n';

  async function attempt(from: string, username: string, password: string): Promise<string> {
    try {
      const client = await logIn({ port: instance.port('ssh'), from, username, password });
      const { stdout } = await execute(client, username === USER ? look : 'id -un');
      client.end();
      return stdout;
    } catch {
      return 'refused';
    }
  }

  async function change(from: string): Promise<void> {
    const client = await logIn({ port: instance.port('ssh'), from, username: USER, password: PASSWORD });
    await execute(client, command);
    client.end();
  }

  it('is there in a later session, for this source alone, and no other password opens the machine', async () => {
    await change('127.0.2.1');
    expect(await attempt('127.0.2.1', USER, 'N3w-one')).toBe(seen);
    expect(await attempt('127.0.2.1', 'eve', 'h3rs')).toBe('eve\n');
    expect(await attempt('127.0.2.1', USER, PASSWORD)).toBe('refused');
    expect(await attempt('127.0.2.1', USER, '345gs5662d34')).toBe('refused');
    expect(await attempt('127.0.2.2', USER, 'N3w-one')).toBe('refused');
    expect(await attempt('127.0.2.2', 'eve', 'h3rs')).toBe('refused');
  });

  it('is there after the sensor was killed a second and a half later', async () => {
    await change('127.0.2.3');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const sensor = processesOf(directory).find(({ command: line }) => line.includes('--permission'));
    expect(sensor).toBeDefined();
    if (sensor !== undefined) process.kill(sensor.id, 'SIGKILL');
    const again = await eventually('the sensor is back', async () => {
      const answer = await attempt('127.0.2.3', USER, 'N3w-one');
      return answer === 'refused' ? null : answer;
    });
    expect(again).toBe(seen);
    expect(await attempt('127.0.2.3', USER, PASSWORD)).toBe('refused');
  });

  it('is there after everything was stopped and started', async () => {
    await instance.stop('SIGTERM');
    instance = await startInstance(directory);
    expect(await attempt('127.0.2.1', USER, 'N3w-one')).toBe(seen);
    expect(await attempt('127.0.2.1', 'eve', 'h3rs')).toBe('eve\n');
    expect(await attempt('127.0.2.2', USER, 'N3w-one')).toBe('refused');
  });
});
