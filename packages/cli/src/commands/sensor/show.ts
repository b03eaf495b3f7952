import { CerberusError } from '@cerberusmesh/contracts';
import { listDirectives } from '@cerberusmesh/hub/directives';
import { listSensors, listTraps } from '@cerberusmesh/hub/repositories';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, renderList } from '../../output.ts';

const SILENT_AFTER_MS = 120_000;
const MAX_SHOWN_ORDERS = 100;

/** A sensor with its traps and the orders that it was given; as a table, the orders. */
export async function run(sensorId: string, options: ConfigurationOptions & { output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  const shown = await withStore(configurationFor(options), 'sensor show', async ({ database }) => {
    const nowMs = Date.now();
    const sensors = await listSensors(database, { nowMs, silentAfterMs: SILENT_AFTER_MS });
    const sensor = sensors.find(({ id }) => id === sensorId);
    if (sensor === undefined) throw new CerberusError('not-found', `There is no sensor ${sensorId}.`);
    return {
      ...sensor,
      traps: (await listTraps(database)).filter((trap) => trap.sensorId === sensorId),
      directives: await listDirectives(database, { sensorId, limit: MAX_SHOWN_ORDERS }, nowMs),
    };
  });
  if (format === 'json') {
    process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
    return;
  }
  process.stderr.write(
    `${shown.id}: ${shown.state}, ${shown.persona ?? 'no persona'}, traps ${shown.traps.map((trap) => `${trap.name} ${trap.address}:${trap.port}`).join(', ')}\n`,
  );
  process.stdout.write(
    renderList(
      shown.directives,
      [
        { name: 'order', value: (directive) => directive.directiveId },
        { name: 'at', value: (directive) => directive.issuedAt },
        { name: 'kind', value: (directive) => directive.kind },
        { name: 'state', value: (directive) => directive.state },
        { name: 'until', value: (directive) => directive.effectUntil ?? '' },
        { name: 'by', value: (directive) => directive.issuedBy },
        { name: 'detail', value: (directive) => directive.detail },
      ],
      format,
    ),
  );
}
