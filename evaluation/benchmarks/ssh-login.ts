import { parseArgs } from 'node:util';
import { machineAndVersions } from '../detection/report.ts';
import { median, startSensorUnderTest } from './sensor-under-test.ts';
import { inParallel, logIn, logOut } from './ssh-client.ts';

/**
 * Password logins per second through the SSH trap of a real sensor process: connection, key exchange, login, goodbye.
 * The client runs on the same machine and costs as much as the sensor, so `cpuMsPerLogin` is the sensor's own share.
 */
const { values: flags } = parseArgs({
  options: {
    logins: { type: 'string', default: '300' },
    concurrency: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '5' },
  },
});
const logins = Number(flags.logins);
const concurrency = Number(flags.concurrency);
const rounds = Number(flags.rounds);

const sensor = await startSensorUnderTest();
const rates: number[] = [];
const cpuMs: number[] = [];
try {
  for (let round = 0; round <= rounds; round++) {
    const startedAtMs = performance.now();
    const cpuBefore = sensor.cpuSeconds();
    await inParallel(logins, concurrency, async (number) => {
      await logOut(await logIn(sensor.port('ssh'), `127.0.1.${1 + (number % 50)}`));
    });
    const seconds = (performance.now() - startedAtMs) / 1000;
    const measured = {
      loginsPerSecond: logins / seconds,
      cpuMsPerLogin: ((sensor.cpuSeconds() - cpuBefore) * 1000) / logins,
    };
    process.stderr.write(`round ${round}: ${JSON.stringify(measured)}\n`);
    if (round === 0) continue; // Warms both compilers.
    rates.push(measured.loginsPerSecond);
    cpuMs.push(measured.cpuMsPerLogin);
  }
} finally {
  await sensor.stop();
}
process.stdout.write(
  `${JSON.stringify({
    name: 'ssh-login',
    value: Number(median(rates).toFixed(1)),
    unit: 'logins/s',
    cpuMsPerLogin: Number(median(cpuMs).toFixed(2)),
    n: logins * rounds,
    concurrency,
    rounds,
    seed: null,
    ...machineAndVersions(),
  })}\n`,
);
