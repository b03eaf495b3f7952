import type { RawSshClient } from './raw-ssh-client.ts';
import { inSession, NO_MODES, ptyRequest } from './ssh-probe-states.ts';
import type { Probe } from './ssh-probes.ts';
import { flag, MESSAGE, message, string, uint32 } from './ssh-wire.ts';

/** Terminals, their sizes and modes, signals, environment, and programs that are asked for more than once. */

const AFTER_PROGRAM = { quietMs: 1200, recordings: 6 };

const pty = (client: RawSshClient, channel: number, columns = 80, rows = 24, term: string | Buffer = 'xterm') =>
  client.request(
    channel,
    'pty-req',
    true,
    string(term),
    uint32(columns),
    uint32(rows),
    uint32(0),
    uint32(0),
    string(NO_MODES),
  );
const exec = (client: RawSshClient, channel: number, command: string | Buffer, wantReply = true) =>
  client.request(channel, 'exec', wantReply, string(command));
const resize = (client: RawSshClient, channel: number, columns: number, rows: number, wantReply = false) =>
  client.request(channel, 'window-change', wantReply, uint32(columns), uint32(rows), uint32(0), uint32(0));
/** Modes of RFC 4254 section 8: a number and a value each. */
const modes = (...pairs: ReadonlyArray<readonly [number, number]>) =>
  Buffer.concat([...pairs.map(([mode, value]) => Buffer.concat([Buffer.of(mode), uint32(value)])), NO_MODES]);

export const terminalProbes: readonly Probe[] = [
  ...(
    [
      ['of 1 by 1', 1, 1],
      ['of 70000 by 70000', 70_000, 70_000],
      ['of 132 by 50', 132, 50],
    ] as const
  ).map(([name, columns, rows]) =>
    inSession(
      `a pty ${name}`,
      (client, channel) => {
        pty(client, channel, columns, rows);
        exec(client, channel, 'stty size; echo "$COLUMNS-$LINES"');
      },
      AFTER_PROGRAM,
    ),
  ),
  ...['', 'vt100', 'no-such-terminal', 't'.repeat(600), '../etc', 'x term'].map((term) =>
    inSession(
      `a pty of the type "${term.slice(0, 20)}"`,
      (client, channel) => {
        pty(client, channel, 80, 24, term);
        exec(client, channel, 'echo "[$TERM]"');
      },
      AFTER_PROGRAM,
    ),
  ),
  ...(
    [
      ['no signals', modes([50, 0])],
      ['no canonical mode', modes([51, 0], [53, 0])],
      ['no CR to NL', modes([36, 0])],
      ['a mode twice', modes([53, 0], [53, 1])],
      ['modes without an end', modes([53, 0]).subarray(0, 5)],
    ] as const
  ).map(([name, given]) =>
    inSession(
      `a pty with ${name}`,
      (client, channel) => {
        client.request(channel, 'pty-req', true, ...ptyRequest(given));
        exec(client, channel, 'stty -a');
      },
      AFTER_PROGRAM,
    ),
  ),
  inSession(
    'a resize before the program',
    (client, channel) => {
      pty(client, channel);
      resize(client, channel, 100, 40, true);
      exec(client, channel, 'stty size');
    },
    AFTER_PROGRAM,
  ),
  inSession(
    'a resize while the program runs',
    async (client, channel) => {
      pty(client, channel);
      exec(client, channel, 'sleep 0.7; stty size');
      await client.settle(300);
      resize(client, channel, 111, 44, true);
    },
    AFTER_PROGRAM,
  ),
  inSession(
    'a resize that a shell traps',
    async (client, channel) => {
      pty(client, channel);
      exec(client, channel, "trap 'echo resized' WINCH; sleep 0.8; stty size");
      await client.settle(300);
      resize(client, channel, 90, 30);
    },
    AFTER_PROGRAM,
  ),
  inSession(
    'a resize without a terminal while the program runs',
    async (client, channel) => {
      exec(client, channel, 'sleep 0.5');
      await client.settle(200);
      resize(client, channel, 90, 30, true);
    },
    AFTER_PROGRAM,
  ),
  ...['INT', 'HUP', 'KILL', 'USR1', 'WINCH', 'STOP', '9', '', 'SIGTERM'].map((signal) =>
    inSession(
      `the signal "${signal}" to a program`,
      async (client, channel) => {
        exec(client, channel, 'sleep 1.2');
        await client.settle(300);
        client.request(channel, 'signal', true, string(signal));
      },
      { quietMs: 2000, recordings: 4 },
    ),
  ),
  inSession(
    'the signal "TERM" to a program on a pty',
    async (client, channel) => {
      pty(client, channel);
      exec(client, channel, 'sleep 0.9');
      await client.settle(300);
      client.request(channel, 'signal', true, string('TERM'));
    },
    { quietMs: 2000, recordings: 4 },
  ),
  inSession(
    'the signal "TERM" that a shell traps',
    async (client, channel) => {
      exec(client, channel, "trap 'echo told; exit 4' TERM; sleep 0.8; echo late");
      await client.settle(300);
      client.request(channel, 'signal', true, string('TERM'));
    },
    { quietMs: 2000, recordings: 4 },
  ),
  inSession(
    'a break on a pty',
    async (client, channel) => {
      pty(client, channel);
      exec(client, channel, 'sleep 0.8; echo on');
      await client.settle(300);
      client.request(channel, 'break', true, uint32(500));
    },
    AFTER_PROGRAM,
  ),
  ...(
    [
      ['LANG', 'de_DE.UTF-8'],
      ['LANGUAGE', 'de'],
      ['LC_ALL', 'C'],
      ['LC_', 'x'],
      ['LCX', 'x'],
      ['lang', 'x'],
      ['TERM', 'x'],
      ['PATH', '/x'],
      ['BASH_ENV', '/x'],
      ['LC_LINE', 'a\nb'],
    ] as const
  ).map(([name, value]) =>
    inSession(
      `env ${name}`,
      (client, channel) => {
        client.request(channel, 'env', true, string(name), string(value));
        exec(client, channel, 'env | grep -E "^(LANG|LC_|LCX|lang|BASH_ENV|TERM|b$)"');
      },
      AFTER_PROGRAM,
    ),
  ),
  inSession(
    'env after the program has started',
    async (client, channel) => {
      exec(client, channel, 'sleep 0.4; echo "$LC_LATE"');
      await client.settle(200);
      client.request(channel, 'env', true, string('LC_LATE'), string('x'));
    },
    AFTER_PROGRAM,
  ),
  inSession(
    'a pty after the program has started',
    async (client, channel) => {
      exec(client, channel, 'sleep 0.4; tty');
      await client.settle(200);
      pty(client, channel);
    },
    AFTER_PROGRAM,
  ),
  inSession(
    'a shell after a program',
    async (client, channel) => {
      exec(client, channel, 'sleep 0.4; echo first');
      await client.settle(200);
      client.request(channel, 'shell', true);
      client.request(channel, 'subsystem', true, string('sftp'));
    },
    AFTER_PROGRAM,
  ),
  inSession(
    'a program after a program that has ended',
    async (client, channel) => {
      exec(client, channel, 'true');
      await client.settle(400);
      exec(client, channel, 'echo again');
    },
    AFTER_PROGRAM,
  ),
  inSession('a program with a NUL in its text', (client, channel) => exec(client, channel, 'echo a\0b'), AFTER_PROGRAM),
  inSession(
    'a program of 30000 bytes',
    (client, channel) => exec(client, channel, `printf %s ${'a'.repeat(30_000)} | wc -c`),
    AFTER_PROGRAM,
  ),
  inSession(
    'a program of 140000 bytes',
    (client, channel) => exec(client, channel, `printf %s ${'a'.repeat(140_000)} | wc -c`),
    AFTER_PROGRAM,
  ),
  inSession(
    'a program that closes its output and lives on',
    (client, channel) => exec(client, channel, 'echo out; exec >&- 2>&-; sleep 0.6; exit 9'),
    { quietMs: 1500, recordings: 4 },
  ),
  inSession(
    'a program whose output we want no more',
    async (client, channel) => {
      exec(client, channel, 'trap "" PIPE; for i in 1 2 3 4; do echo $i; sleep 0.2; done; exit 6');
      await client.settle(300);
      client.request(channel, 'eow@openssh.com', false);
    },
    { quietMs: 1500, recordings: 4 },
  ),
  inSession(
    'a keepalive while a program runs',
    async (client, channel) => {
      exec(client, channel, 'sleep 0.5');
      await client.settle(200);
      client.request(channel, 'keepalive@openssh.com', true);
      client.send(message(MESSAGE.channelExtendedData, uint32(channel), uint32(1), string('x')));
      client.send(message(MESSAGE.channelExtendedData, uint32(channel), uint32(2), string('y')));
    },
    AFTER_PROGRAM,
  ),
  inSession(
    'a pty shell whose channel we close',
    async (client, channel) => {
      pty(client, channel);
      exec(client, channel, 'sleep 3');
      await client.settle(300);
      client.send(message(MESSAGE.channelClose, uint32(channel)));
    },
    { quietMs: 1500, recordings: 4 },
  ),
  inSession(
    'EOF to a program on a pty',
    async (client, channel) => {
      pty(client, channel);
      exec(client, channel, 'cat; echo over');
      await client.settle(300);
      client.data(channel, 'line\r');
      client.send(message(MESSAGE.channelEof, uint32(channel)));
      client.data(channel, 'late\r');
    },
    { quietMs: 1500, recordings: 4 },
  ),
  inSession(
    'control keys on a pty',
    async (client, channel) => {
      pty(client, channel);
      exec(client, channel, 'cat; echo over');
      await client.settle(300);
      client.data(channel, 'ab\x7fc\x15de\x17f\x16\x03g\r\x04');
    },
    { quietMs: 1500, recordings: 4 },
  ),
  inSession(
    'a hidden line on a pty',
    async (client, channel) => {
      pty(client, channel);
      exec(client, channel, 'read -s line; echo "[$line]"; read line; echo "[$line]"');
      await client.settle(400);
      for (const typed of ['s', 'ecret', '\r', 'shown\r']) {
        client.data(channel, typed);
        await client.settle(200);
      }
    },
    { quietMs: 1200, recordings: 4 },
  ),
  inSession(
    'a quit on a pty',
    async (client, channel) => {
      pty(client, channel);
      exec(client, channel, 'sleep 5');
      await client.settle(300);
      client.data(channel, '\x1c');
    },
    { quietMs: 1500, recordings: 4 },
  ),
  inSession(
    'a reply wanted with 2',
    (client, channel) =>
      client.send(message(MESSAGE.channelRequest, uint32(channel), string('exec'), Buffer.of(2), string('echo two'))),
    AFTER_PROGRAM,
  ),
  inSession(
    'exit-signal from the client',
    async (client, channel) => {
      exec(client, channel, 'sleep 0.5');
      await client.settle(200);
      client.request(channel, 'exit-signal', true, string('TERM'), flag(false), string(''), string(''));
      client.request(channel, 'exit-status', true, uint32(1));
    },
    AFTER_PROGRAM,
  ),
  inSession(
    'X11, seen by a program',
    (client, channel) => {
      client.request(
        channel,
        'x11-req',
        true,
        flag(true),
        string('MIT-MAGIC-COOKIE-1'),
        string('11'.repeat(16)),
        uint32(0),
      );
      exec(client, channel, 'echo "[$DISPLAY]"');
    },
    AFTER_PROGRAM,
  ),
];
