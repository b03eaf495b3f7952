import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActionContext } from '../action.ts';
import { createCustomScriptAction } from './custom-script.ts';
import { createScriptRunner, runnerOf, type ScriptRunner } from './script-runner.ts';

const context: ActionContext = {
  runId: 'r',
  step: 's',
  idempotencyKey: 'k',
  signal: new AbortController().signal,
  secret: () => 'never given',
};
let runner: ScriptRunner;
let server: Server;
let port = 0;
let asked = 0;

beforeAll(async () => {
  process.env.CERBERUS_TEST_SECRET = 'in the environment of the hub';
  runner = await createScriptRunner();
  server = createServer((_request, response) => {
    asked += 1;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => server.close());

function call(
  values: object,
  { settings = { enabled: true, allowUnisolated: false }, signal = context.signal, using = async () => runner } = {},
) {
  const action = createCustomScriptAction({ settings, createRunner: using });
  return action.run(values, { ...context, signal }).catch((error: { code?: string }) => error.code);
}

describe('a script of a playbook', () => {
  it('runs only where the operator said so, and where it can be isolated', async () => {
    const none = async () => runnerOf('none');
    const script = 'echo 1';
    expect(await call({ script }, { settings: { enabled: false, allowUnisolated: true } })).toBe('not_configured');
    expect(await call({ script }, { using: none })).toBe('not_isolated');
    expect(await call({ script }, { using: none, settings: { enabled: true, allowUnisolated: true } })).toEqual({
      exit_code: 0,
      stdout: '1\n',
      json: 1,
      isolation: 'none',
    });
  });

  it.runIf(process.platform === 'linux')('reads its input, answers JSON, and finds nothing else', async () => {
    expect(runner.isolation).toBe('namespaces');
    const script = [
      'env | sort | grep -v ^PWD= | grep -v ^_=',
      'ls -A',
      'ls /',
      'cat input.json',
      `cat ${JSON.stringify(import.meta.filename)} 2>&1 | head -c 200`,
      'ls /root /home /etc 2>&1 || true',
    ].join('\n');
    const answer = await call({ script, input: { host: '$(touch /box/x); {{ 7*7 }}' } });
    const text = typeof answer === 'object' ? JSON.stringify(answer) : String(answer);
    expect(text).toContain('HOME=/box');
    expect(text).toContain('$(touch /box/x); {{ 7*7 }}');
    expect(text).not.toContain('in the environment of the hub');
    expect(text).not.toContain('CERBERUS');
    expect(text).not.toContain('a script of a playbook');
    expect(text).toContain("cannot access '/root'");
  });

  it.runIf(process.platform === 'linux')(
    'reaches no network, no process and no file outside, and writes nowhere',
    async () => {
      const script = `
import json, os, socket
def tried(what):
    try:
        return str(what())
    except Exception as error:
        return type(error).__name__
found = {
  "loopback": tried(lambda: socket.create_connection(("127.0.0.1", ${port}), 1)),
  "outside": tried(lambda: socket.create_connection(("1.1.1.1", 53), 1)),
  "processes": sorted(int(p) for p in os.listdir("/proc") if p.isdigit()),
  "kill": tried(lambda: os.kill(${process.pid}, 9)),
  "program": tried(lambda: open("/usr/bin/x", "w")),
  "root": tried(lambda: open("/x", "w")),
  "mount": os.system("mount -t tmpfs none /box 2>/dev/null") != 0,
  "umount": os.system("umount /usr 2>/dev/null") != 0,
  "chroot": tried(lambda: os.chroot(".")),
  "setuid": tried(lambda: os.setuid(65534)),
  "namespace": os.system("unshare --user --map-root-user true 2>/dev/null") != 0,
  "capabilities": [line.split()[1] for line in open("/proc/self/status") if line.startswith(("CapEff", "CapBnd"))],
}
print(json.dumps(found))`;
      const answer = await call({ script, interpreter: 'python3' });
      expect(answer).toMatchObject({
        json: {
          loopback: 'OSError',
          outside: 'OSError',
          kill: 'ProcessLookupError',
          program: 'OSError',
          root: 'OSError',
          mount: true,
          umount: true,
          chroot: 'PermissionError',
          capabilities: ['0000000000000000', '0000000000000000'],
        },
      });
      expect(asked).toBe(0);
    },
  );

  it.runIf(process.platform === 'linux')('ends at its limits with all that it started', async () => {
    const ended = performance.now();
    expect(await call({ script: 'sleep 61 & sleep 62', timeout: 0.2 })).toBe('script_timeout');
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    expect(await call({ script: 'sleep 63' }, { signal: stop.signal })).toBe('script_killed');
    expect(await call({ script: 'yes | head -c 400000' })).toBe('output_too_large');
    expect(await call({ script: 'head -c 40000000 /dev/zero > big' })).toBe('script_failed');
    expect(await call({ script: 'print(len(bytearray(900_000_000)))', interpreter: 'python3' })).toBe('script_failed');
    expect(await call({ script: 'exit 3' })).toBe('script_failed');
    const many = 'import subprocess\nfor _ in range(40): subprocess.Popen(["sleep", "61"])';
    expect(await call({ script: many, interpreter: 'python3' })).toBe('script_failed');
    expect(performance.now() - ended).toBeLessThan(20_000);
    const commands = readdirSync('/proc').flatMap((pid) => {
      try {
        return /^\d+$/.test(pid) ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8')] : [];
      } catch {
        return [];
      }
    });
    expect(commands.filter((command) => /^sleep 6[123] $/.test(command.replaceAll('\0', ' ')))).toEqual([]);
  });
});
