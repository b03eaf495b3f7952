import { once } from 'node:events';
import { auditExportQuerySchema } from '@cerberusmesh/contracts';
import { createAuditLog, exportAudit } from '@cerberusmesh/hub/audit';
import { type ConfigurationOptions, configurationFor, parseQuery } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { recordAction } from '../../record-action.ts';

interface ExportOptions extends ConfigurationOptions {
  readonly format: string;
  readonly actor?: string;
  readonly action?: string;
  readonly outcome?: string;
  readonly target?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Recorded before it begins: the export itself is its last entry when nothing filters it away. */
export async function run(options: ExportOptions): Promise<void> {
  const { actor, action, outcome, target, from, to } = options;
  const { format, ...filters } = parseQuery(auditExportQuerySchema, {
    format: options.format,
    actor,
    action,
    outcome,
    target,
    from,
    to,
  });
  await withStore(configurationFor(options), 'audit export', async (store) => {
    await recordAction(store, 'audit.export', { kind: 'audit', id: format }, { after: filters });
    const audit = createAuditLog({ database: store.database, now: Date.now });
    for await (const text of exportAudit(audit.export(filters), format)) {
      if (!process.stdout.write(text)) await once(process.stdout, 'drain');
    }
  });
}
