import { createHmac } from 'node:crypto';
import { CerberusError, type DirectiveKey } from '@cerberusmesh/contracts';
import type { FleetKeys } from '../../fleet/start-configured-fleet.ts';
import type { Database } from '../../storage/database.ts';
import { findKey } from '../../storage/repositories/keys-repository.ts';
import { createSensorKey, deleteKey } from './keys.ts';

const ID_BYTES = 6;

/**
 * Keys of sensors that the hub starts by itself, derived, so that nobody has to keep them.
 *
 * @param options.secret 32 bytes of which keys are derived; whoever has them can make them
 */
export function createFleetKeys(options: {
  readonly database: Database;
  readonly secret: Uint8Array;
  readonly directiveKey: DirectiveKey;
}): FleetKeys {
  const { database, secret, directiveKey } = options;
  const randomOf = (instanceId: string) => (byteCount: number) =>
    createHmac('sha256', secret).update(`${instanceId} ${byteCount}`).digest().subarray(0, byteCount);
  const idOf = (instanceId: string): string => randomOf(instanceId)(ID_BYTES).toString('hex');

  return {
    async fileOf({ id, sensorId }) {
      const key = await database.transaction(async (transaction) => {
        // Derived again, it is the same: the old row goes, unless two do this at once, of whom the second waits here.
        await transaction.query('select pg_advisory_xact_lock(hashtext($1))', [`fleet key ${id}`]);
        const known = await findKey(transaction, idOf(id));
        if (known !== null && known.sensorId !== sensorId)
          throw new CerberusError('conflict', 'The key of this instance is another sensor’s.');
        if (known !== null) await deleteKey(transaction, idOf(id));
        return (await createSensorKey(transaction, { sensorId }, randomOf(id))).key;
      });
      return `${key}\ndirectives ${directiveKey.algorithm} ${directiveKey.publicKey}\n`;
    },
    async revoke(instanceId) {
      await deleteKey(database, idOf(instanceId));
    },
  };
}
