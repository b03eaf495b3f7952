import { CerberusError, uuidSchema } from '@cerberusmesh/contracts';
import { createAuditLog } from '@cerberusmesh/hub/audit';
import { startDirectives } from '@cerberusmesh/hub/directives';
import { type ConfigurationOptions, configurationFor, parseNumber } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat } from '../../output.ts';
import { actingName } from '../retention/acting-name.ts';
import { openDirectiveSigner } from './open-directive-signer.ts';

const MAX_WAIT_SECONDS = 3_600;

/** Takes back what an order did on its sensor, and waits for the sensor to say so. */
export async function run(
  directiveId: string,
  options: ConfigurationOptions & { wait: string; output: string },
): Promise<void> {
  const format = parseOutputFormat(options.output);
  const waitSeconds = parseNumber('--wait', options.wait, 0, MAX_WAIT_SECONDS);
  if (!uuidSchema.safeParse(directiveId).success)
    throw new CerberusError('invalid-arguments', `${directiveId}: expected the id of an order (cerberus sensor show)`);
  const configuration = configurationFor(options);
  const signer = await openDirectiveSigner(configuration);
  const withdrawal = await withStore(configuration, 'sensor withdraw', async (store) => {
    const { database } = store;
    const directives = await startDirectives({ database, signer, now: Date.now });
    try {
      const person = actingName();
      const given = await directives.withdraw(directiveId, person);
      await createAuditLog({ database, now: Date.now }).append({
        actor: { kind: 'machine', id: person, name: person },
        action: 'directive.withdraw',
        target: { kind: 'directive', id: directiveId },
        outcome: 'done',
      });
      return await directives.settled(given.directiveId, { timeoutMs: waitSeconds * 1_000 });
    } finally {
      await directives.stop();
    }
  });
  if (format === 'json') process.stdout.write(`${JSON.stringify(withdrawal)}\n`);
  else if (withdrawal.state === 'pending')
    process.stdout.write(`The sensor ${withdrawal.sensorId} takes it back as soon as it asks for orders.\n`);
  else process.stdout.write(`${withdrawal.detail}\n`);
}
