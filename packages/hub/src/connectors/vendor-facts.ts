import type { EnrichmentFacts } from '@cerberusmesh/contracts';
import { CONNECTOR_LIMITS } from './limits.ts';

/** What an answer may say, before it is cut to what is kept. */
export interface SaidFacts {
  readonly country?: string | null | undefined;
  readonly asNumber?: number | string | null | undefined;
  readonly asName?: string | null | undefined;
  readonly network?: string | null | undefined;
  readonly organisation?: string | null | undefined;
  readonly abuseContact?: string | null | undefined;
  readonly hostnames?: readonly string[] | null | undefined;
  readonly ports?: readonly number[] | null | undefined;
  readonly tags?: readonly (string | null)[] | null | undefined;
  readonly vulnerabilities?: readonly string[] | null | undefined;
  readonly verdict?: EnrichmentFacts['verdict'] | undefined;
  readonly maliciousness?: number | undefined;
  readonly reportCount?: number | null | undefined;
  /** Any date that JavaScript reads, or Unix seconds. */
  readonly lastReportedAt?: string | number | null | undefined;
}

/** Third parties' words within bounds: texts cut, NUL and lone surrogates gone, lists short, what is empty left out. */
export function keptFacts(said: SaidFacts): EnrichmentFacts {
  const country = said.country?.toUpperCase();
  const number = asNumber(said.asNumber);
  const at = said.lastReportedAt === undefined || said.lastReportedAt === null ? null : timestamp(said.lastReportedAt);
  const vulnerabilities = said.vulnerabilities?.filter((id) => /^CVE-\d{4}-\d{4,}$/.test(id));
  const ports = said.ports?.filter((port) => Number.isInteger(port) && port >= 0 && port <= 65_535);
  return {
    ...(country !== undefined && /^[A-Z]{2}$/.test(country) ? { country } : {}),
    ...(number === null ? {} : { autonomousSystem: { number, name: text(said.asName) ?? null } }),
    ...optional('network', text(said.network)?.slice(0, 100)),
    ...optional('organisation', text(said.organisation)),
    ...optional('abuseContact', text(said.abuseContact)),
    ...list('hostnames', texts(said.hostnames, CONNECTOR_LIMITS.maxHostnames)),
    ...list('ports', ports?.toSorted((a, b) => a - b).slice(0, CONNECTOR_LIMITS.maxPorts)),
    ...list('tags', texts(said.tags, CONNECTOR_LIMITS.maxTags)),
    ...list('vulnerabilities', vulnerabilities?.toSorted().slice(0, CONNECTOR_LIMITS.maxVulnerabilities)),
    ...optional('verdict', said.verdict),
    ...(said.maliciousness === undefined ? {} : { maliciousness: Math.min(1, Math.max(0, said.maliciousness)) }),
    ...(said.reportCount === undefined || said.reportCount === null
      ? {}
      : { reportCount: Math.max(0, Math.trunc(said.reportCount)) }),
    ...(at === null ? {} : { lastReportedAt: at }),
  };
}

function optional<Key extends keyof EnrichmentFacts>(
  key: Key,
  value: EnrichmentFacts[Key] | undefined,
): Partial<EnrichmentFacts> {
  return value === undefined ? {} : { [key]: value };
}

function list<Key extends 'hostnames' | 'ports' | 'tags' | 'vulnerabilities'>(
  key: Key,
  values: EnrichmentFacts[Key],
): Partial<EnrichmentFacts> {
  return values === undefined || values.length === 0 ? {} : { [key]: values };
}

function text(value: string | null | undefined): string | undefined {
  const cut = value?.replaceAll('\0', '').trim().slice(0, CONNECTOR_LIMITS.maxTextCharacters).toWellFormed();
  return cut === undefined || cut === '' ? undefined : cut;
}

function texts(values: readonly (string | null)[] | null | undefined, max: number): string[] | undefined {
  const kept = values?.map(text).filter((value) => value !== undefined);
  return kept === undefined ? undefined : [...new Set(kept)].slice(0, max);
}

/** `AS15169 google llc`, `AS15169` or 15169. */
function asNumber(value: number | string | null | undefined): number | null {
  const digits = /^(?:AS)?(\d{1,10})\b/i.exec(String(value ?? ''));
  const number = digits === null ? 0 : Number(digits[1]);
  return number >= 1 && number <= 4_294_967_295 ? number : null;
}

function timestamp(value: string | number): string | null {
  const milliseconds = typeof value === 'number' ? value * 1_000 : Date.parse(value);
  // Beyond these the text form has another length.
  if (!(milliseconds >= 0 && milliseconds < Date.UTC(10_000, 0))) return null;
  return new Date(milliseconds).toISOString();
}
