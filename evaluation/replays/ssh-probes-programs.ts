import { inSession, NO_MODES, ptyRequest } from './ssh-probe-states.ts';
import type { Probe } from './ssh-probes.ts';
import { MESSAGE, message, string, uint32 } from './ssh-wire.ts';

/** Programs over a session channel: what they print, how they end, and in what order that is told (RFC 4254 section 6). */

/** A command, whose end may overtake its output's end. */
const exec = (command: string, name = command): Probe =>
  inSession(`exec ${name}`, (client, channel) => client.request(channel, 'exec', true, string(command)), {
    quietMs: 1200,
    recordings: 12,
  });

export const programProbes: readonly Probe[] = [
  exec('true'),
  exec('false'),
  exec('echo hello'),
  exec('exit 7'),
  exec('echo out; echo err >&2; exit 3'),
  exec('printf "no newline"'),
  exec('lockr'),
  exec('for'),
  exec('', 'of nothing'),
  exec('kill -9 $$'),
  exec('kill -TERM $$'),
  exec('kill -SEGV $$'),
  exec('tty; echo $-; echo $SHLVL; pwd'),
  exec('cat'),
  exec('head -c 100000 /dev/zero | tr "\\0" a | wc -c'),
  exec('sleep 0.3; echo later'),
  exec('sleep 3 & echo started'),
  exec('rsync --server -e.LsfxCIvu . /tmp'),
  exec('echo -e "\\x6F\\x6B"'),
  exec(Buffer.from([0x65, 0x63, 0x68, 0x6f, 0x20, 0xc3, 0xa9]).toString('utf8'), 'with a letter that is not ASCII'),
  inSession(
    'exec with stdin',
    (client, channel) => {
      client.request(channel, 'exec', true, string('cat; echo done'));
      client.data(channel, 'one\ntwo\n');
      client.send(message(MESSAGE.channelEof, uint32(channel)));
    },
    { quietMs: 1200, recordings: 12 },
  ),
  inSession('exec without a reply', (client, channel) => client.request(channel, 'exec', false, string('echo quiet')), {
    quietMs: 1200,
    recordings: 12,
  }),
  inSession(
    'exec twice',
    (client, channel) => {
      client.request(channel, 'exec', true, string('sleep 0.5; echo one'));
      client.request(channel, 'exec', true, string('echo two'));
    },
    { quietMs: 1500, recordings: 8 },
  ),
  inSession(
    'exec with a signal while it runs',
    async (client, channel) => {
      client.request(channel, 'exec', true, string('sleep 5'));
      await client.settle(300);
      client.request(channel, 'signal', true, string('TERM'));
    },
    { quietMs: 1200, recordings: 4 },
  ),
  inSession(
    'exec with an unknown signal',
    async (client, channel) => {
      client.request(channel, 'exec', true, string('sleep 1'));
      await client.settle(300);
      client.request(channel, 'signal', true, string('NOSUCH'));
    },
    { quietMs: 1500, recordings: 4 },
  ),
  inSession(
    'exec whose channel we close',
    async (client, channel) => {
      client.request(channel, 'exec', true, string('sleep 1; echo unheard'));
      await client.settle(300);
      client.send(message(MESSAGE.channelClose, uint32(channel)));
    },
    { quietMs: 1800, recordings: 4 },
  ),
  inSession(
    'exec of more output than the window',
    async (client, channel) => {
      client.send(message(MESSAGE.channelClose, uint32(channel)));
      await client.expect(MESSAGE.channelClose);
      const small = await client.openSession(1, 100, 50);
      client.request(small, 'exec', true, string('printf %0300d 0'));
      await client.settle(500);
      client.send(message(MESSAGE.channelWindowAdjust, uint32(small), uint32(100)));
      await client.settle(500);
      client.send(message(MESSAGE.channelWindowAdjust, uint32(small), uint32(1000)));
    },
    { quietMs: 1200, recordings: 8 },
  ),
  inSession(
    'exec on a pty',
    (client, channel) => {
      client.request(channel, 'pty-req', true, ...ptyRequest(NO_MODES));
      client.request(channel, 'exec', true, string('echo $TERM; stty size'));
    },
    { quietMs: 1200, recordings: 12 },
  ),
  inSession(
    'exec on a pty without echo',
    (client, channel) => {
      // ECHO off (RFC 4254 section 8, number 53).
      client.request(channel, 'pty-req', true, ...ptyRequest(Buffer.from([53, 0, 0, 0, 0, 0])));
      client.request(channel, 'exec', true, string('stty -a | grep -o -- "-*echo "'));
    },
    { quietMs: 1200, recordings: 12 },
  ),
  inSession(
    'exec on a pty with a line typed',
    async (client, channel) => {
      client.request(channel, 'pty-req', true, ...ptyRequest(NO_MODES));
      client.request(channel, 'exec', true, string('read line; echo "[$line]"'));
      await client.settle(500);
      client.data(channel, 'typed\r');
    },
    { quietMs: 1200, recordings: 12 },
  ),
  inSession(
    'exec on a pty, interrupted',
    async (client, channel) => {
      client.request(channel, 'pty-req', true, ...ptyRequest(NO_MODES));
      client.request(channel, 'exec', true, string('sleep 5'));
      await client.settle(500);
      client.data(channel, '\x03');
    },
    { quietMs: 1200, recordings: 12 },
  ),
  inSession(
    'shell without a pty',
    async (client, channel) => {
      client.request(channel, 'shell', true);
      client.data(channel, 'echo $-\nexit 5\n');
    },
    { quietMs: 1500, recordings: 12 },
  ),
  inSession(
    'shell without a pty, EOF',
    async (client, channel) => {
      client.request(channel, 'shell', true);
      client.send(message(MESSAGE.channelEof, uint32(channel)));
    },
    { quietMs: 1500, recordings: 12 },
  ),
  inSession(
    'two programs at once',
    async (client, channel) => {
      const second = await client.openSession(1);
      client.request(channel, 'exec', true, string('sleep 0.2; echo first'));
      client.request(second, 'exec', true, string('sleep 0.6; echo second'));
    },
    { quietMs: 1800, recordings: 4 },
  ),
  inSession(
    'a reply read while keys are exchanged',
    async (client, channel) => {
      client.request(channel, 'exec', true, string('sleep 0.2; echo across'));
      await client.exchangeKeys();
    },
    { quietMs: 1500, recordings: 4 },
  ),
];
