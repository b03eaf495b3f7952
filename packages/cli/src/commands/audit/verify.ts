import { type AuditVerification, auditHeadSchema, CerberusError } from '@cerberusmesh/contracts';
import { createAuditLog } from '@cerberusmesh/hub/audit';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, safeJson } from '../../output.ts';

interface VerifyOptions extends ConfigurationOptions {
  readonly anchor?: string;
  readonly output: string;
}

const REASONS = {
  missing: 'is missing',
  changed: 'was changed',
  unlinked: 'does not follow from the one before',
  'not-the-anchor': 'is not the one that was noted down',
} as const;

/** Ends with 1 when the log is not as it was written. */
export async function run(options: VerifyOptions): Promise<void> {
  const format = parseOutputFormat(options.output);
  const anchor = options.anchor === undefined ? undefined : parseAnchor(options.anchor);
  const verification = await withStore(configurationFor(options), 'audit verify', ({ database }) =>
    createAuditLog({ database, now: Date.now }).verify({ anchor }),
  );
  if (format === 'table') process.stdout.write(describe(verification));
  else process.stdout.write(`${safeJson(verification, format === 'json' ? 2 : undefined)}\n`);
  if (!verification.intact) process.exitCode = 1;
}

function describe({ intact, verified, head, broken }: AuditVerification): string {
  const end = head === null ? 'the log is empty' : `anchor ${head.sequence}:${head.hash}`;
  if (intact) return `intact: ${verified} entries; ${end}\n`;
  const fault = broken === null ? '' : `entry ${broken.sequence} ${REASONS[broken.reason]}; `;
  return `BROKEN: ${fault}${verified} entries before it are as they were written; ${end}\n`;
}

function parseAnchor(text: string) {
  const [sequence = '', hash = ''] = text.split(':');
  const anchor = auditHeadSchema.safeParse({ sequence: Number(sequence), hash });
  if (!anchor.success) {
    throw new CerberusError('invalid-arguments', `--anchor ${text}: expected a number, a colon and 64 hex digits`);
  }
  return anchor.data;
}
