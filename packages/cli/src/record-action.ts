import type { AuditAction, AuditTarget } from '@cerberusmesh/contracts';
import { createAuditLog } from '@cerberusmesh/hub/audit';
import type { Store } from '@cerberusmesh/hub/store';
import { actingName } from './commands/retention/acting-name.ts';

/** Writes into the audit log what was done through the command line: the account on this machine did it. */
export async function recordAction(
  store: Pick<Store, 'database'>,
  action: AuditAction,
  target: AuditTarget | null,
  detail: { readonly before?: unknown; readonly after?: unknown } = {},
): Promise<void> {
  const name = actingName();
  await createAuditLog({ database: store.database, now: Date.now }).append({
    actor: { kind: 'machine', id: name, name },
    action,
    target,
    outcome: 'done',
    ...detail,
  });
}
