import type { DirectiveData } from '@cerberusmesh/contracts';
import type { Beacon } from '../deception/credentials/honeytoken-watch.ts';
import { makeBait } from '../deception/host/bait.ts';
import type { Honeytoken } from '../deception/host/persona.ts';
import type { SeededDraws } from '../deception/host/seeded-draws.ts';

type PlantedBait = DirectiveData<'insert_trap'>['bait'][number];

/** Bait with the values that this installation drew for one order. */
export interface DrawnBait {
  /** Values by the names that texts have for them: `secret.key`, `public.key`. */
  readonly values: ReadonlyMap<string, string>;
  tokens(paths: (text: string) => readonly string[]): { readonly tokens: Honeytoken[]; readonly beacons: Beacon[] };
}

/** Hexadecimal digits of the part of a beacon's address that is watched for. */
const BEACON_DIGITS = 24;

/**
 * @param draws of this order: the same order always gets the same values
 * @param fill puts the machine's own names into a text
 */
export function drawBait(bait: readonly PlantedBait[], draws: SeededDraws, fill: (text: string) => string): DrawnBait {
  const credentials = makeBait(
    Object.fromEntries(
      bait.flatMap((each) => {
        const definition = definitionOf(each);
        return definition === null ? [] : [[each.name, definition]];
      }),
    ),
    draws,
    fill,
  );
  const addresses = bait.flatMap((each) => {
    if (each.kind !== 'beacon') return [];
    const own = draws.within(`beacon ${each.name}`);
    const segment = own.hex('segment', BEACON_DIGITS);
    const text = `${each.base.replace(/\/+$/, '')}/s/${segment}/${each.file}`;
    const token = {
      id: `${each.name}-${own.hex('id', 8)}`,
      kind: 'document' as const,
      username: null,
      secret: text,
      description: each.description,
    };
    return [{ name: each.name, text, segment, token }];
  });
  const values = new Map<string, string>();
  for (const { name, text, publicText } of credentials) {
    values.set(`secret.${name}`, text);
    values.set(`public.${name}`, publicText);
  }
  for (const { name, text } of addresses) values.set(`secret.${name}`, text);
  return {
    values,
    tokens: (paths) => ({
      tokens: credentials.map(({ token, text, publicText }) => ({
        ...token,
        paths: [...new Set([...paths(text), ...(publicText === '' ? [] : paths(publicText))])],
      })),
      beacons: addresses.map(({ segment, token, text }) => ({ segment, token: { ...token, paths: paths(text) } })),
    }),
  };
}

function definitionOf(bait: PlantedBait): Parameters<typeof makeBait>[0][string] | null {
  const { description } = bait;
  switch (bait.kind) {
    case 'password':
      return {
        kind: 'password',
        length: bait.characters,
        symbols: false,
        description,
        ...(bait.username === null ? {} : { username: bait.username }),
      };
    case 'hex':
      return { kind: 'hex', length: bait.digits, description };
    case 'ssh-key':
      return { kind: 'ssh-key', comment: bait.comment, username: bait.username, description };
    case 'aws-access-key':
    case 'aws-secret-key':
      return { kind: bait.kind, description };
    case 'beacon':
      return null;
  }
}
