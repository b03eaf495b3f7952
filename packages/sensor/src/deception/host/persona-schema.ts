import { z } from 'zod';

/**
 * `personas/<name>.yaml`: what a persona's author writes. Texts may hold `{{name}}`, replaced by what the installation
 * drew under `vary`, by `{{secret.name}}`, `{{public.name}}` and by `{{daysAgo.N}}` (a date, N days before the sensor was
 * installed). Unknown keys are errors.
 */

const text = z.string().min(1);
const path = z.string().startsWith('/');
const mode = z
  .string()
  .regex(/^[0-7]{3,4}$/, 'expected an octal mode in quotes, such as "0644"')
  .transform((digits) => Number.parseInt(digits, 8));
const positive = z.number().positive();
const count = z.int().min(0);

function some<Schema extends z.ZodType>(item: Schema) {
  return z.tuple([item], item);
}

const variation = z.union([
  z.strictObject({ choose: some(z.string()) }),
  z.strictObject({ from: z.int(), to: z.int(), digits: z.int().min(1).max(9).default(1) }),
  z.strictObject({ hex: z.int().min(1).max(64) }),
]);

const cpu = z.strictObject({
  model: text,
  vendor: text,
  family: count,
  number: count,
  stepping: count,
  microcode: text,
  megahertz: z.strictObject({ from: positive, to: positive }),
  cacheKilobytes: positive,
  flags: text,
  bugs: z.string(),
  addressSizes: text.default('40 bits physical, 48 bits virtual'),
});

const machine = z.strictObject({
  vendor: text,
  product: text,
  virtualization: text.nullable().default(null),
  bios: z.strictObject({ vendor: z.string(), version: z.string(), date: z.string() }),
  interface: text,
  alternativeNames: z.array(text).default([]),
  /** First three bytes of addresses that the vendor of the network card was given (IEEE OUI). */
  macPrefixes: some(z.string().regex(/^([0-9a-f]{2}:){2}[0-9a-f]{2}$/, 'expected three bytes such as bc:24:11')),
  diskModel: z.string().default(''),
  cpus: some(cpu),
});

const processSchema = z.strictObject({
  command: text,
  program: path,
  name: z.string().max(15).optional(),
  user: text.default('root'),
  state: z
    .string()
    .regex(/^[DIRSTZ][<Nls+L]*$/)
    .default('Ss'),
  virtual: positive,
  resident: positive,
  cpuSecondsPerDay: z.number().min(0).default(0.1),
  threads: z.int().min(1).default(1),
  terminal: text.optional(),
  nice: z.int().min(-20).max(19).default(0),
});

export const serviceSchema = z.strictObject({
  unit: text,
  description: text,
  processes: z
    .array(
      processSchema.extend({
        /** Processes that it started, each so many times; `cpus` is the number of processors. */
        children: z
          .array(processSchema.extend({ count: z.union([z.int().min(1).max(32), z.literal('cpus')]).default(1) }))
          .default([]),
      }),
    )
    .default([]),
  listens: z
    .array(
      z.strictObject({
        protocol: z.enum(['tcp', 'tcp6', 'udp', 'udp6']),
        address: text,
        port: z.int().min(1).max(65_535),
        backlog: count.default(128),
      }),
    )
    .default([]),
});

const storage = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('disk'),
    name: text.default('sda'),
    gigabytes: some(positive),
  }),
  z.strictObject({
    kind: z.literal('flash'),
    partitions: some(
      z.strictObject({
        label: text,
        kilobytes: positive,
        fileSystem: z.string().default(''),
        mountPoint: z.string().default(''),
        usedPercent: z.number().min(0).max(100).default(100),
      }),
    ),
  }),
]);

const interfaceSchema = z.strictObject({
  name: text,
  kind: z.enum(['ethernet', 'bridge', 'wireless', 'ppp']),
  up: z.boolean().default(true),
  mtu: positive.default(1500),
  master: text.optional(),
  address: text.optional(),
  receivedBytesPerSecond: z.number().min(0).default(0),
  sentBytesPerSecond: z.number().min(0).default(0),
});

const secret = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('password'),
    length: z.int().min(8).max(64).default(16),
    symbols: z.boolean().default(false),
    username: text.optional(),
    description: text,
  }),
  z.strictObject({ kind: z.literal('hex'), length: z.int().min(8).max(128), description: text }),
  z.strictObject({ kind: z.literal('base64'), bytes: z.int().min(8).max(128), description: text }),
  z.strictObject({ kind: z.literal('aws-access-key'), description: text }),
  z.strictObject({ kind: z.literal('aws-secret-key'), description: text }),
  z.strictObject({ kind: z.literal('ssh-key'), comment: text, username: text.optional(), description: text }),
]);

const owned = {
  path,
  owner: text.default('root'),
  group: text.optional(),
  /** Days before the sensor was installed when it was last changed. */
  daysAgo: z.number().min(0).optional(),
};

export const LOG_NAMES = [
  'auth',
  'syslog',
  'kern',
  'cron',
  'dpkg',
  'apt-history',
  'nginx-access',
  'nginx-error',
  'mysql-error',
  'postgresql',
  'busybox-messages',
] as const;

export const personaSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  title: text,
  family: z.enum(['debian', 'busybox']),
  architecture: z.enum(['x86-64', 'mips', 'arm']).default('x86-64'),
  vary: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), variation).default({}),
  hostname: text,
  domain: z.string().default(''),
  timezone: text.default('Etc/UTC'),
  operatingSystem: z.strictObject({
    prettyName: text,
    id: text,
    versionId: z.string(),
    codename: z.string(),
    release: z.string(),
  }),
  kernel: z.strictObject({ release: text, version: text, machine: text, builder: text }),
  machines: some(machine),
  cpuCounts: some(z.int().min(1).max(64)),
  memoryKilobytes: some(positive),
  swapKilobytes: z.int().min(0),
  storage,
  network: z.strictObject({
    /** The machine's own network is a /24 of one of these. */
    subnets: some(z.string().regex(/^\d+(\.\d+){3}\/\d+$/, 'expected a network such as 10.0.0.0/8')),
    /** The last byte of the address; drawn when absent. */
    host: z.int().min(1).max(254).optional(),
    receivedBytesPerSecond: positive.default(900),
    sentBytesPerSecond: positive.default(700),
    interfaces: z.array(interfaceSchema).default([]),
  }),
  ssh: z.strictObject({ profile: text, banner: z.string().startsWith('SSH-2.0-') }),
  telnet: z.strictObject({ profile: z.enum(['debian-telnetd', 'busybox-telnetd']), issue: z.string() }),
  http: z.strictObject({ server: text }),
  installedDaysAgo: z.strictObject({ from: positive, to: positive }),
  upgradedDaysAgo: z.strictObject({ from: positive, to: positive }).default({ from: 3, to: 25 }),
  uptimeDays: z.strictObject({ from: positive, to: positive }).default({ from: 40, to: 130 }),
  /** Accounts of services, by name, from what the family's packages add. */
  systemUsers: z.array(text).default([]),
  users: z
    .array(
      z.strictObject({
        name: text,
        userId: z.int().min(0),
        fullName: z.string().default(''),
        home: path.optional(),
        shell: path.default('/bin/bash'),
        groups: z.array(text).default([]),
      }),
    )
    .default([]),
  /** Names of installed packages besides those every machine of the family has; what they depend on comes with them. */
  packages: z.array(text).default([]),
  services: z.array(serviceSchema).default([]),
  kernelModules: z.array(text).default([]),
  secrets: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), secret).default({}),
  directories: z.array(z.strictObject({ ...owned, mode: mode.default(0o755) })).default([]),
  files: z.array(z.strictObject({ ...owned, mode: mode.default(0o644), text: z.string() })).default([]),
  /** Files that a job makes every night and that are kept so many nights; `DATE` in the name is the day. */
  nightly: z
    .array(
      z.strictObject({
        ...owned,
        name: z.string().includes('DATE'),
        mode: mode.default(0o640),
        kilobytes: z.strictObject({ from: positive, to: positive }),
        nights: z.int().min(1).max(60),
      }),
    )
    .default([]),
  /** Files of data that nobody reads as text: only their size is told. */
  blobs: z.array(z.strictObject({ ...owned, mode: mode.default(0o640), bytes: positive })).default([]),
  links: z.array(z.strictObject({ path, target: text })).default([]),
  logs: z.array(z.strictObject({ kind: z.enum(LOG_NAMES), path, perDay: positive.optional() })).default([]),
});

/** A persona as its file says, nothing drawn yet. */
export type PersonaDefinition = z.infer<typeof personaSchema>;
export type ServiceDefinition = z.infer<typeof serviceSchema>;
export type LogName = (typeof LOG_NAMES)[number];
