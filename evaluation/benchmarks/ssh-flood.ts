import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { machineAndVersions } from '../detection/report.ts';
import { type Memory, startSensorUnderTest } from './sensor-under-test.ts';
import { openTypedShell } from './ssh-shell.ts';

/**
 * One session types 43,000 `echo` lines, as recorded of a real one. The sensor's heap, after a collection, must not
 * grow with them: measured after the first tenth and after the last, and again when the session is over.
 */
const { values: flags } = parseArgs({ options: { lines: { type: 'string', default: '43000' } } });
const lines = Number(flags.lines);
/** What was taken in is shipped, what was recorded is flushed. */
const settlingMs = 3000;

const sensor = await startSensorUnderTest();
const measured: Memory[] = [];
const startedAtMs = performance.now();
try {
  const shell = await openTypedShell({ host: '127.0.0.1', port: sensor.port('ssh') });
  for (let line = 0; line < lines; line++) {
    await shell.run(`echo -n "line ${line} \\x7f\\x45\\x4c\\x46" >> /tmp/.f`);
    if ((line + 1) % Math.ceil(lines / 10) !== 0) continue;
    process.stderr.write(`${line + 1} lines\n`);
    await sleep(settlingMs);
    measured.push(await sensor.memory());
  }
  shell.close();
  await sleep(settlingMs);
  measured.push(await sensor.memory());
} finally {
  await sensor.stop();
}
const [first] = measured;
const last = measured.at(-2);
const end = measured.at(-1);
if (first === undefined || last === undefined || end === undefined) throw new Error('too few lines to measure');
process.stdout.write(
  `${JSON.stringify({
    name: 'ssh-flood',
    value: last.heapBytes - first.heapBytes,
    unit: `bytes that the heap grew from line ${Math.ceil(lines / 10)} to line ${lines}`,
    heapBytes: measured.map(({ heapBytes }) => heapBytes),
    residentBytes: { first: first.residentBytes, last: last.residentBytes, afterwards: end.residentBytes },
    seconds: Number(((performance.now() - startedAtMs) / 1000).toFixed(1)),
    n: lines,
    seed: null,
    ...machineAndVersions(),
  })}\n`,
);
