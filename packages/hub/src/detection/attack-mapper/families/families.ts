import { readFileSync } from 'node:fs';
import { CerberusError, type CerberusEvent } from '@cerberusmesh/contracts';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { BoundedMap } from '../../../bounded-map.ts';
import { compileGlobs, type TextPredicate } from '../glob.ts';
import {
  maxCachedObservationCharacters,
  maxCachedObservations,
  maxObservationCharacters,
  maxObservationsPerIndicator,
} from '../limits.ts';

/** What an indicator looks at. */
const OBSERVED_KINDS = ['command', 'url', 'file', 'credential', 'client'] as const;
export type ObservedKind = (typeof OBSERVED_KINDS)[number];

const globs = z.array(z.string().min(1)).min(1);

const indicatorSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z-]{1,40}$/),
  /** Chance, 0-1, that the sign alone is right. */
  weight: z.number().positive().max(0.99),
  /** A text that meets one of these is no sign, whatever else it meets. */
  unless: globs.optional(),
  command: globs.optional(),
  url: globs.optional(),
  file: globs.optional(),
  credential: globs.optional(),
  client: globs.optional(),
});

const familySchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,40}$/),
  name: z.string().min(1).max(80),
  kind: z.enum(['device-loader', 'device-worm', 'miner', 'miner-worm', 'ddos', 'irc-bot', 'worm', 'survey']),
  /** Reports that the signs come from. */
  sources: z.array(z.string()).min(1),
  indicators: z.array(indicatorSchema).min(1),
  /** Sessions of commands that must give the hint, and such that must not. */
  positive: z.array(z.array(z.string()).min(1)).min(1),
  negative: z.array(z.array(z.string()).min(1)).min(1),
});
export type Family = z.infer<typeof familySchema>;

const fileSchema = z.strictObject({ families: z.array(familySchema).min(1) });

/** One text of a session that indicators may match, and the event (or statement) it comes from. */
export interface Observation {
  readonly kind: ObservedKind;
  readonly text: string;
  readonly source: string;
}

/** A tool or botnet that a session looks like, with every sign of it. */
export interface FamilyHint {
  readonly family: string;
  readonly name: string;
  readonly kind: Family['kind'];
  /** 0-1. */
  readonly confidence: number;
  readonly evidence: readonly {
    readonly indicator: string;
    readonly weight: number;
    readonly sources: readonly string[];
  }[];
}

export interface FamilyMatcher {
  /** The signs in one observation, as `family/indicator`. */
  signsOf(observation: Pick<Observation, 'kind' | 'text'>): readonly string[];
  /** The families that signs speak for, as `hints` gives them, by their ids. */
  familiesOf(signs: Iterable<string>): string[];
  /** Families that the observations speak for, most confident first; equal ones by id. */
  hints(observations: Iterable<Observation>): FamilyHint[];
}

/** Less is no hint. */
const minConfidence = 0.5;

/**
 * Reads the families.
 *
 * @throws CerberusError `invalid-configuration` when the file is wrong
 */
export function readFamilies(file: URL = new URL('./families.yaml', import.meta.url)): Family[] {
  const parsed = fileSchema.safeParse(parseYaml(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data.families;
  throw new CerberusError('invalid-configuration', `families: ${z.prettifyError(parsed.error)}`, {
    cause: parsed.error,
  });
}

/** Compiles families once. Pure: the same observations in any order give the same hints. */
export function createFamilyMatcher(families: readonly Family[] = readFamilies()): FamilyMatcher {
  const compiled = families.map((family) => ({
    family,
    indicators: family.indicators.map((indicator) => ({ indicator, matches: predicatesOf(indicator) })),
  }));
  const known = new BoundedMap<string, readonly string[]>(maxCachedObservations);

  function signsIn(kind: ObservedKind, text: string): readonly string[] {
    return compiled.flatMap(({ family, indicators }) =>
      indicators.flatMap(({ indicator, matches }) =>
        matches.get(kind)?.(text) === true ? [`${family.id}/${indicator.id}`] : [],
      ),
    );
  }

  function signsOf({ kind, text }: Pick<Observation, 'kind' | 'text'>): readonly string[] {
    const cut = text.slice(0, maxObservationCharacters);
    if (cut.length > maxCachedObservationCharacters) return signsIn(kind, cut);
    const key = `${kind} ${cut}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const signs = signsIn(kind, cut);
    known.set(key, signs);
    return signs;
  }

  function hintsOf(found: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>): FamilyHint[] {
    return compiled
      .flatMap(({ family }) => hintOf(family, found.get(family.id)) ?? [])
      .sort((left, right) => right.confidence - left.confidence || (left.family < right.family ? -1 : 1));
  }

  return {
    signsOf,
    familiesOf(signs) {
      const found = new Map<string, Map<string, string[]>>();
      for (const sign of signs) note(found, sign, '');
      return hintsOf(found).map(({ family }) => family);
    },
    hints(observations) {
      const found = new Map<string, Map<string, string[]>>();
      for (const observation of observations)
        for (const sign of signsOf(observation)) note(found, sign, observation.source);
      return hintsOf(found);
    },
  };
}

/** What one event offers to indicators. */
export function observationsOf(event: CerberusEvent): Observation[] {
  const source = event.id;
  switch (event.kind) {
    case 'command.entered':
      return [{ kind: 'command', text: event.data.input.trim(), source }];
    case 'credential.tried':
      return [{ kind: 'credential', text: `${event.data.username}:${event.data.secret ?? ''}`, source }];
    case 'file.downloaded':
      return event.data.url === null ? [] : [{ kind: 'url', text: event.data.url, source }];
    case 'file.uploaded':
      return [{ kind: 'file', text: event.data.path, source }];
    case 'client.identified':
      return event.data.software === null || event.data.software === undefined
        ? []
        : [{ kind: 'client', text: event.data.software, source }];
    default:
      return [];
  }
}

function predicatesOf(indicator: Family['indicators'][number]): Map<ObservedKind, TextPredicate> {
  const excluded = indicator.unless === undefined ? () => false : compileGlobs(indicator.unless);
  const predicates = new Map<ObservedKind, TextPredicate>();
  for (const kind of OBSERVED_KINDS) {
    const patterns = indicator[kind];
    if (patterns === undefined) continue;
    const matches = compileGlobs(patterns);
    predicates.set(kind, (text) => matches(text) && !excluded(text));
  }
  return predicates;
}

function note(found: Map<string, Map<string, string[]>>, sign: string, source: string): void {
  const [family = '', indicator = ''] = sign.split('/');
  const ofFamily = found.get(family) ?? new Map<string, string[]>();
  found.set(family, ofFamily);
  const sources = ofFamily.get(indicator) ?? [];
  ofFamily.set(indicator, sources);
  if (sources.length < maxObservationsPerIndicator && !sources.includes(source)) sources.push(source);
}

/** Signs add up as independent ones do. */
function hintOf(family: Family, found: ReadonlyMap<string, readonly string[]> | undefined): FamilyHint | null {
  if (found === undefined) return null;
  let doubt = 1;
  const evidence: { indicator: string; weight: number; sources: readonly string[] }[] = [];
  for (const { id, weight } of family.indicators) {
    const sources = found.get(id);
    if (sources === undefined) continue;
    doubt *= 1 - weight;
    evidence.push({ indicator: id, weight, sources });
  }
  const confidence = Number((1 - doubt).toFixed(3));
  if (confidence < minConfidence) return null;
  return { family: family.id, name: family.name, kind: family.kind, confidence, evidence };
}
