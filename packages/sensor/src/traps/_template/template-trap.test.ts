import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { describeTrap } from '../../trap.contract.ts';
import type { Trap, TrapContext } from '../../trap.ts';
import { createTrapBench } from '../../trap-bench.ts';
import { templateConfigSchema } from './config.ts';
import { createTemplateTrap } from './template-trap.ts';

const makeTrap = (context: TrapContext, port: number) =>
  createTemplateTrap(templateConfigSchema.parse({ address: '127.0.0.1', port }), context);

/** Sends pieces one after the other and resolves with all that came when the server closes. */
function ask(port: number, ...pieces: readonly (string | Buffer)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let all = '';
    socket.on('connect', () => {
      for (const piece of pieces) socket.write(piece);
    });
    socket.on('data', (chunk) => {
      all += chunk.toString('latin1');
    });
    socket.on('close', () => resolve(all));
    socket.on('error', reject);
  });
}

describeTrap('finger', makeTrap, async (port) => {
  await ask(port, 'root\r\n');
});

describe('the finger trap', () => {
  const running: Trap[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((trap) => trap.stop()));
  });
  async function start() {
    const bench = createTrapBench();
    const trap = makeTrap(bench.context, 0);
    running.push(trap);
    return { bench, port: (await trap.start()).port };
  }

  it('tells of a user of the host what the host knows, and records the question', async () => {
    const { bench, port } = await start();
    expect(await ask(port, '/W ro', 'ot\r\n')).toBe(
      'Login: root                             Name: root\r\n' +
        'Directory: /root                        Shell: /bin/bash\r\n' +
        'Never logged in.\r\nNo mail.\r\nNo Plan.\r\n',
    );
    await bench.untilClosed(1);
    expect(bench.of('command.entered').map(({ data }) => data)).toEqual([{ input: '/W root', channel: 'unknown' }]);
  });

  it('knows no stranger, and nobody when nobody is named', async () => {
    const { port } = await start();
    expect(await ask(port, 'mallory\n')).toBe('finger: mallory: no such user.\r\n');
    expect(await ask(port, '\r\n')).toBe('No one logged on.\r\n');
  });

  it('carries bytes that are not text without loss', async () => {
    const { bench, port } = await start();
    await ask(port, Buffer.from('\xff\xfe;id\r\n', 'latin1'));
    await bench.untilClosed(1);
    expect(bench.of('command.entered')[0]?.data.inputBase64).toBe(
      Buffer.from('\xff\xfe;id', 'latin1').toString('base64'),
    );
  });

  it('stops reading at its limit and says so', async () => {
    const { bench, port } = await start();
    await ask(port, 'x'.repeat(5000)).catch(() => undefined);
    await bench.untilClosed(1);
    expect(bench.of('limit.reached').map(({ data }) => data)).toEqual([{ limit: 'finger.maxQueryBytes', value: 1024 }]);
    expect(bench.of('command.entered')[0]?.data.input).toBe('x'.repeat(1024));
  });
});
