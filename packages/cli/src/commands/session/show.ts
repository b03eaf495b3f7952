import type { SessionDetail } from '@cerberusmesh/contracts';
import { readSessionDetail } from '@cerberusmesh/hub/repositories';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { requireSession } from '../../find-session.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat, safeJson, visible } from '../../output.ts';

export async function run(reference: string, options: ConfigurationOptions & { output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  const detail = await withStore(configurationFor(options), 'session show', async (store) =>
    readSessionDetail(store.database, await requireSession(store, reference), store.sessionMapper),
  );
  process.stdout.write(
    format === 'table' ? describe(detail) : `${safeJson(detail, format === 'json' ? 2 : undefined)}\n`,
  );
}

function describe(session: SessionDetail): string {
  const lines = [
    `Session    ${session.id}${session.externalId === null ? '' : ` (${session.externalId} in its log)`}`,
    `Source     ${session.source.address}${session.origin.country === null ? '' : `, ${session.origin.country}`}`,
    `Trap       ${session.trap ?? '-'} on ${session.sensorId}`,
    `Time       ${session.openedAt} to ${session.closedAt ?? 'now'}`,
    `Client     ${session.clientSoftware ?? '-'}${session.hassh === null ? '' : `, hassh ${session.hassh}`}`,
    `Score      ${session.score.toFixed(3)}, level ${session.level} of 5, reached ${session.stage}`,
  ];
  const section = (title: string, rows: readonly string[]) => {
    if (rows.length > 0) lines.push('', title, ...rows.map((row) => `  ${row}`));
  };
  section(
    'Why this score',
    session.contributions.map((part) => `${part.weight.toFixed(2)}  ${part.reason}`),
  );
  const { judgement } = session;
  if (judgement !== null) {
    section('Who acts', [
      `${judgement.actor.actor}, ${Math.round(judgement.actor.humanProbability * 100)} % that it is a person`,
      ...judgement.actor.evidence.map(({ weight, reason }) => `${weight.toFixed(1).padStart(5)}  ${reason}`),
    ]);
    if (judgement.anomaly !== null)
      section('How unusual', [
        `more than ${(judgement.anomaly.score * 100).toFixed(1)} % of earlier sessions (${judgement.anomaly.models.map(({ kind, version, rank }) => `${kind} ${version}: ${rank.toFixed(2)}`).join(', ')})`,
        ...judgement.anomaly.contributions.map(({ feature, share }) => `${Math.round(share * 100)} %  ${feature}`),
      ]);
  }
  section(
    'Looks like',
    session.families.map(
      ({ name, confidence, evidence }) =>
        `${name}, ${confidence.toFixed(2)}: ${evidence.map(({ indicator }) => indicator).join(', ')}`,
    ),
  );
  section(
    'Stages',
    session.stages.map(({ stage, at, techniques }) => `${at}  ${stage}: ${techniques.join(' ')}`),
  );
  section(
    'Decisions',
    session.decisions.map(
      (decision) => `${decision.kind} (${decision.state}): ${decision.reasons.map((reason) => reason.text).join('; ')}`,
    ),
  );
  section(
    'Techniques',
    session.detections.map(
      (found) =>
        `${found.techniqueId.padEnd(9)} ${found.techniqueName}, ${found.tactic}, ${found.confidence.toFixed(2)} by ${found.rule}, seen ${found.count} times`,
    ),
  );
  section(
    'Credentials',
    session.credentials.map(
      (tried) =>
        `${tried.accepted ? 'let in ' : 'refused'}  ${tried.username}  ${tried.secret ?? tried.publicKeyFingerprint ?? ''}`,
    ),
  );
  section(
    'Commands',
    session.commands.flatMap((command) => [
      command.input,
      ...command.statements
        .filter((statement) => statement.techniques.length > 0)
        .map(
          (statement) =>
            `    ${statement.techniques.map((technique) => technique.id).join(' ')}  <-  ${statement.text}`,
        ),
    ]),
  );
  section(
    'Files',
    session.files.map((file) => `${file.direction}  ${file.url ?? file.path ?? ''}  ${file.sha256 ?? ''}`),
  );
  // Each line whole: every one of them may quote an attacker.
  return `${lines.map(visible).join('\n')}\n`;
}
