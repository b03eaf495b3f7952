import { CerberusError, holdSubjectSchema } from '@cerberusmesh/contracts';
import { placeHold } from '@cerberusmesh/hub/retention';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, safeJson } from '../../output.ts';
import { actingName } from './acting-name.ts';

interface HoldOptions extends ConfigurationOptions {
  readonly reason: string;
  readonly output: string;
}

/** Holds `source:ADDRESS`, `session:ID`, `artefact:SHA256` or `everything` from now on. */
export async function run(text: string, options: HoldOptions): Promise<void> {
  const format = parseOutputFormat(options.output);
  const colon = text.indexOf(':');
  const subject = holdSubjectSchema.safeParse(
    colon === -1 ? { kind: text } : { kind: text.slice(0, colon), value: text.slice(colon + 1) },
  );
  if (!subject.success)
    throw new CerberusError(
      'invalid-arguments',
      `${text}: expected source:ADDRESS, session:ID (whole), artefact:SHA256 or everything`,
    );
  if (options.reason.trim() === '' || options.reason.length > 1_000)
    throw new CerberusError('invalid-arguments', '--reason: expected 1 to 1000 characters');
  const id = await withStore(
    configurationFor(options),
    'retention hold',
    ({ database }) =>
      placeHold(database, {
        subject: subject.data,
        reason: options.reason,
        by: actingName(),
        at: new Date().toISOString(),
      }),
    { action: 'retention.hold', target: { kind: 'hold', id: text } },
  );
  process.stdout.write(format === 'table' ? `hold ${id} is in force\n` : `${safeJson({ id })}\n`);
}
