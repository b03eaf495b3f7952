import { BlockList, isIP } from 'node:net';
import { eventKindSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';

type EventKind = z.output<typeof eventKindSchema>;

/** What an operator may set of every exporter. */
export interface ExporterSettings {
  readonly enabled: boolean;
  readonly kinds: readonly EventKind[];
  readonly minLevel: number;
  readonly allowNetworks: readonly string[];
  readonly timeoutMs: number;
  readonly maxPerMinute: number;
  readonly giveUpAfterMinutes: number;
}

export interface ExporterDefaults {
  /** Kinds that go out; all when empty. */
  readonly kinds: readonly EventKind[];
  readonly minLevel: number;
  readonly maxPerMinute: number;
  readonly giveUpAfterMinutes: number;
}

/** For products that keep everything. */
export const STREAM_DEFAULTS: ExporterDefaults = {
  kinds: [],
  minLevel: 1,
  maxPerMinute: 600,
  giveUpAfterMinutes: 7 * 1_440,
};

/** For products that interrupt people. */
export const ALERT_DEFAULTS: ExporterDefaults = {
  kinds: ['decision.made', 'honeytoken.used'],
  minLevel: 4,
  maxPerMinute: 30,
  giveUpAfterMinutes: 1_440,
};

const MINUTES_PER_YEAR = 525_600;

/** `10.0.0.0/8`, `fd00::/8` or one address. */
const networkSchema = z.string().max(64).refine(isNetwork, 'expected an address or a network such as 10.0.0.0/8');

/** Whether a text is an address or a network. */
export function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0 || address.includes('%')) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

/** Networks as one thing that can be asked. The texts are such as `networkSchema` lets through. */
export function networkList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const isV4 = isIP(address) === 4;
    list.addSubnet(address, Number(prefix ?? (isV4 ? 32 : 128)), isV4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

export const secretSchema = z.string().min(1).max(4_096);
export const httpUrlSchema = z.url({ protocol: /^https?$/ });
/** PEM of an authority that signed the product's certificate, when the public ones did not. */
export const authoritySchema = z
  .string()
  .max(65_536)
  .optional()
  .describe('PEM of the authority that signed its certificate, when no public one did.');

/** The fields that every exporter has, for a `z.strictObject`. Off until switched on. */
export function exporterFields(defaults: ExporterDefaults) {
  return {
    enabled: z.boolean().default(false).describe('Whether events are sent to it.'),
    kinds: z
      .array(eventKindSchema)
      .max(100)
      .default([...defaults.kinds])
      .describe('Kinds of events that are sent; all when empty.'),
    minLevel: z
      .int()
      .min(1)
      .max(5)
      .default(defaults.minLevel)
      .describe('Events that carry a threat level are sent from this one on.'),
    allowNetworks: z
      .array(networkSchema)
      .max(100)
      .default([])
      .describe('Networks of your own that it may be in. Without them only public addresses are connected to, by TLS.'),
    timeoutMs: z.int().min(100).max(120_000).default(15_000).describe('Longest wait for one answer.'),
    maxPerMinute: z.int().min(1).max(100_000).default(defaults.maxPerMinute).describe('Deliveries in one minute.'),
    giveUpAfterMinutes: z
      .int()
      .min(1)
      .max(MINUTES_PER_YEAR)
      .default(defaults.giveUpAfterMinutes)
      .describe('How long one delivery is tried before it becomes a dead letter.'),
  };
}
