import { rotateKey } from '@cerberusmesh/hub/keys';
import { type ConfigurationOptions, configurationFor, parseNumber } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { recordAction } from '../../record-action.ts';

interface RotateOptions extends ConfigurationOptions {
  readonly graceHours: string;
  readonly output: string;
}

export async function run(id: string, options: RotateOptions): Promise<void> {
  const graceHours = parseNumber('--grace-hours', options.graceHours, 0, 720);
  const { key, record } = await withStore(configurationFor(options), 'key rotate', async (store) => {
    const created = await rotateKey(store.database, id, graceHours);
    await recordAction(store, 'key.rotate', { kind: 'key', id }, { after: created.record });
    return created;
  });
  if (options.output === 'json') process.stdout.write(`${JSON.stringify({ key, ...record })}\n`);
  else process.stdout.write(`${key}\n`);
}
