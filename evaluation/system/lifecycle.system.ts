import { createServer } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually, freshDataDirectory, processesOf, removeDataDirectory, run, startInstance } from './instance.ts';

const directory = freshDataDirectory();
afterAll(() => removeDataDirectory(directory));

describe('cerberus up', () => {
  it('starts, refuses a second instance, ends on Ctrl-C within five seconds and leaves no process behind', async () => {
    const instance = await startInstance(directory);
    expect(instance.traps.map((trap) => trap.name).toSorted()).toEqual(['http', 'ssh', 'telnet']);
    expect(instance.messages()).toContain('/setup#token=');

    const second = run(directory, 'up');
    expect(second.status).toBe(6);
    expect(second.stderr).toContain(`is in use by 'cerberus up' (process ${instance.process.pid})`);

    await fetch(`http://127.0.0.1:${instance.port('http')}/first`);
    await eventually('the first request in the log', async () => {
      const page = await instance.get('/api/v1/events?kind=http.requested');
      return JSON.stringify(page).includes('/first') ? page : null;
    });

    expect(await instance.stop('SIGINT')).toBeLessThan(5000);
    expect(instance.process.exitCode).toBe(0);
    expect(processesOf(directory)).toEqual([]);
  });

  it('continues where it stopped', async () => {
    const instance = await startInstance(directory);
    expect(JSON.stringify(await instance.get('/api/v1/events?kind=http.requested'))).toContain('/first');
    expect(await instance.stop('SIGTERM')).toBeLessThan(5000);
    expect(processesOf(directory)).toEqual([]);
  });

  it('leaves no process behind when the supervisor itself is killed', async () => {
    const instance = await startInstance(directory);
    instance.process.kill('SIGKILL');
    await eventually('the children are gone', async () => (processesOf(directory).length === 0 ? true : null), 15_000);
    const again = await startInstance(directory);
    await again.stop();
  });

  it('names a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    for (const variable of ['CERBERUS_HUB__PORT', 'CERBERUS_SENSOR__TRAPS__SSH__PORT']) {
      await expect(startInstance(directory, { [variable]: String(port) })).rejects.toThrow(String(port));
      await eventually('it ended', async () => (processesOf(directory).length === 0 ? true : null), 10_000);
    }
    other.close();
  });
});
