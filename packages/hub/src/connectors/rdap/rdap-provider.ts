import { z } from 'zod';
import type { EnrichmentProvider } from '../enrichment-provider.ts';
import type { EnrichmentSettings } from '../enrichment-settings.ts';
import { keptFacts } from '../vendor-facts.ts';
import { askForJson } from '../vendor-request.ts';

/** jCard (RFC 7095): `["vcard", [[name, parameters, type, value], ...]]`. */
const vcardSchema = z.tuple([z.literal('vcard'), z.array(z.array(z.unknown()))]).catch(['vcard', []]);

const entitySchema = z.object({
  roles: z.array(z.string()).nullish(),
  vcardArray: vcardSchema.optional(),
  get entities() {
    return z.array(entitySchema).nullish();
  },
});
type Entity = z.infer<typeof entitySchema>;

/** The IP network object class (RFC 9083 section 5.4), with the CIDR extension of the registries. */
const networkSchema = z.object({
  startAddress: z.string().nullish(),
  endAddress: z.string().nullish(),
  name: z.string().nullish(),
  country: z.string().nullish(),
  cidr0_cidrs: z
    .array(z.object({ v4prefix: z.string().optional(), v6prefix: z.string().optional(), length: z.number() }))
    .nullish(),
  entities: z.array(entitySchema).nullish(),
});

const MAX_ENTITY_DEPTH = 4;

/** Asks a bootstrap server, which redirects to the registry that is responsible (RFC 7480 section 5.2, RFC 9224). */
export function createRdapProvider(settings: EnrichmentSettings, request: typeof fetch): EnrichmentProvider {
  return {
    name: 'rdap',
    async enrich(source, signal) {
      const base = settings.url.endsWith('/') ? settings.url : `${settings.url}/`;
      const url = new URL(`ip/${encodeURIComponent(source)}`, base);
      const headers = { accept: 'application/rdap+json, application/json' };
      const network = await askForJson({ product: 'RDAP', url, headers, request, signal }, networkSchema);
      if (network === null) return { state: 'unknown' };
      const entities = flatEntities(network.entities ?? [], MAX_ENTITY_DEPTH);
      return {
        state: 'known',
        facts: keptFacts({
          country: network.country,
          network: networkText(network),
          organisation: ofRole(entities, 'registrant', 'fn') ?? network.name,
          abuseContact: ofRole(entities, 'abuse', 'email'),
        }),
      };
    },
  };
}

function networkText(network: z.infer<typeof networkSchema>): string | undefined {
  const [cidr] = network.cidr0_cidrs ?? [];
  const prefix = cidr?.v4prefix ?? cidr?.v6prefix;
  if (cidr !== undefined && prefix !== undefined) return `${prefix}/${cidr.length}`;
  if (!network.startAddress || !network.endAddress) return undefined;
  return `${network.startAddress} - ${network.endAddress}`;
}

/** Abuse contacts often stand below the organisation that they belong to. */
function flatEntities(entities: readonly Entity[], depth: number): Entity[] {
  return entities.flatMap((entity) => [entity, ...(depth > 0 ? flatEntities(entity.entities ?? [], depth - 1) : [])]);
}

/** A property of the first entity that has this role and the property. */
function ofRole(entities: readonly Entity[], role: string, property: string): string | undefined {
  for (const { roles, vcardArray } of entities) {
    if (!roles?.includes(role)) continue;
    for (const [name, , , value] of vcardArray?.[1] ?? [])
      if (name === property && typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}
