import {
  type AttackerDetail,
  CerberusError,
  type EnrichmentFacts,
  type EnrichmentRecord,
} from '@cerberusmesh/contracts';
import { readAttackerDetail } from '@cerberusmesh/hub/repositories';
import { type ConfigurationOptions, configurationFor } from '../../command-options.ts';
import { type OpenedStore, withStore } from '../../open-store.ts';
import { parseOutputFormat, safeJson, visible } from '../../output.ts';

/** @throws CerberusError `not-found` when nothing came from the address */
export async function run(address: string, options: ConfigurationOptions & { output: string }): Promise<void> {
  const format = parseOutputFormat(options.output);
  const detail = await withStore(configurationFor(options), 'attacker show', async (store) => {
    // A running hub keeps what ties sources together up to date itself.
    if (!store.hubRuns) await catchUp(store);
    return readAttackerDetail(store.database, address);
  });
  if (detail === null) throw new CerberusError('not-found', `Nothing came from ${address}.`);
  process.stdout.write(
    format === 'table' ? describe(detail) : `${safeJson(detail, format === 'json' ? 2 : undefined)}\n`,
  );
}

async function catchUp(store: OpenedStore): Promise<void> {
  let failure: unknown = null;
  const following = store.followAttackers((error) => {
    failure = error;
    void following.stop();
  });
  try {
    await following.caughtUp(await store.eventLog.head());
  } catch (error) {
    throw failure ?? error;
  } finally {
    await following.stop();
  }
}

function describe(attacker: AttackerDetail): string {
  const { visits } = attacker;
  const lines = [
    `Attacker   ${attacker.address}${attacker.origin.country === null ? '' : `, ${attacker.origin.country}`}`,
    `Seen       ${attacker.firstSeenAt} to ${attacker.lastSeenAt}, ${attacker.sessionCount} sessions`,
    `Visits     ${visits.count}${visits.count > 1 ? ', came back' : ''} (a pause of ${visits.visitGapHours} hours ends one), the last from ${visits.lastStartedAt ?? '-'}`,
    `Known      since ${attacker.knownSince}${attacker.knownSince < attacker.firstSeenAt ? ', from another address' : ''}`,
    `Score      ${attacker.maxScore.toFixed(3)} at most`,
    `Techniques ${attacker.techniqueIds.join(' ') || '-'}`,
  ];
  const section = (title: string, rows: readonly string[]) => {
    if (rows.length > 0) lines.push('', title, ...rows.map((row) => `  ${visible(row)}`));
  };
  section(
    'Traits',
    attacker.traits.map(
      ({ kind, value, sessionCount, addressCount }) =>
        `${kind}  ${value}  in ${sessionCount} sessions, at ${addressCount} addresses`,
    ),
  );
  section(
    'Linked addresses',
    attacker.links.map(
      ({ address, confidence, shared, firstSeenAt, lastSeenAt }) =>
        `${confidence.toFixed(2)}  ${address}  ${[...new Set(shared.map(({ kind }) => kind))].join(', ')}  seen ${firstSeenAt} to ${lastSeenAt}`,
    ),
  );
  section('What providers say', attacker.enrichments.map(describeEnrichment));
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function describeEnrichment({ provider, state, facts, failure }: EnrichmentRecord): string {
  if (facts === null) return `${provider}  ${failure ?? state}`;
  return `${provider}  ${describeFacts(facts).join('; ') || 'known, nothing more'}`;
}

function describeFacts(facts: EnrichmentFacts): string[] {
  const { autonomousSystem: system, maliciousness } = facts;
  const parts: readonly (string | undefined)[] = [
    facts.verdict,
    maliciousness === undefined ? undefined : `malicious ${maliciousness.toFixed(2)}`,
    facts.reportCount === undefined ? undefined : `${facts.reportCount} reports`,
    system === undefined ? undefined : `AS${system.number} ${system.name ?? ''}`.trimEnd(),
    facts.network,
    facts.organisation,
    facts.country,
    facts.abuseContact === undefined ? undefined : `abuse to ${facts.abuseContact}`,
    facts.hostnames?.join(' '),
    facts.ports === undefined ? undefined : `ports ${facts.ports.join(' ')}`,
    facts.tags?.join(', '),
    facts.vulnerabilities?.join(' '),
  ];
  return parts.filter((part) => part !== undefined);
}
