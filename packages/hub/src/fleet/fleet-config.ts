import { z } from 'zod';

const maxTtlMinutes = 525_600;
const port = z.int().min(1).max(65_535);
const name = (words: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.:/@-]{0,255}$/, 'expected letters, digits and _ . : / @ -')
    .describe(words);
const instances = (byDefault: number) =>
  z.int().min(0).max(1_000).default(byDefault).describe('Most instances at the same time; more are refused.');
const ttl = (byDefault: number) =>
  z
    .int()
    .min(1)
    .max(maxTtlMinutes)
    .default(byDefault)
    .describe('Longest life of one instance; also what it has when nobody says.');

/** `fleet`: sensors that the hub starts and ends by itself. Strict: an unknown key is an error. */
export const fleetConfigSchema = z
  .strictObject({
    hubUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('How sensors of the fleet reach this hub; containers and instances of EC2 need it.'),
    authorityFile: z
      .string()
      .min(1)
      .max(4_096)
      .optional()
      .describe("The authority of the hub's certificate, PEM, where it is none of the public ones."),
    maxInstances: instances(16),
    process: z
      .strictObject({
        enabled: z.boolean().default(true).describe('Whether sensors may be started as processes of this machine.'),
        address: z.string().min(1).max(253).default('0.0.0.0').describe('Address that their traps listen on.'),
        maxInstances: instances(4),
        ttlMinutes: ttl(10_080),
      })
      .prefault({})
      .describe('Sensors as processes of this machine.'),
    docker: z
      .strictObject({
        enabled: z.boolean().default(false).describe('Whether sensors may be started as containers.'),
        socketPath: z.string().min(1).max(100).default('/var/run/docker.sock').describe('Socket of the Docker Engine.'),
        url: z
          .url({ protocol: /^https?$/ })
          .optional()
          .describe('The Docker Engine over TCP, instead of the socket.'),
        certificateFile: z.string().min(1).max(4_096).optional().describe('Our certificate for it, PEM.'),
        keyFile: z.string().min(1).max(4_096).optional().describe('The private key of that, PEM.'),
        authorityFile: z
          .string()
          .min(1)
          .max(4_096)
          .optional()
          .describe("Who signed the Engine's own certificate, PEM."),
        image: name('The image, whose entry point is `cerberus`.').optional(),
        pull: z
          .enum(['missing', 'never'])
          .default('missing')
          .describe('Whether an image that is not there is fetched from its registry.'),
        network: z
          .string()
          .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}$/, 'expected the name of a network')
          .default('cerberusmesh-decoys')
          .describe('A network of its own; made when it is not there. Containers in it do not see each other.'),
        address: z.string().min(1).max(64).default('0.0.0.0').describe('Address that ports are published on.'),
        user: z
          .string()
          .regex(/^\d{1,10}:\d{1,10}$/, 'expected uid:gid')
          .default('65534:65534')
          .describe('Who the sensor runs as inside.'),
        memoryMegabytes: z.int().min(128).max(65_536).default(512).describe('Memory of one container, without swap.'),
        cpus: z.number().min(0.05).max(64).default(1).describe('Processors of one container.'),
        processes: z.int().min(16).max(4_096).default(128).describe('Processes and threads of one container.'),
        maxInstances: instances(8),
        ttlMinutes: ttl(10_080),
      })
      .prefault({})
      .describe('Sensors as containers.'),
    ec2: z
      .strictObject({
        enabled: z.boolean().default(false).describe('Whether sensors may be started as instances of EC2.'),
        region: z
          .string()
          .regex(/^[a-z0-9-]{1,32}$/)
          .optional()
          .describe('Region; sources.aws.region (AWS_REGION) when left out.'),
        endpoint: z
          .url({ protocol: /^https?$/ })
          .optional()
          .describe('Where EC2 answers, when not at its customary address: a VPC endpoint.'),
        allowNetworks: z
          .array(z.string().max(64))
          .max(100)
          .default([])
          .describe('Networks of your own that the endpoint may be in; else only public addresses by TLS.'),
        instanceRole: z
          .boolean()
          .default(false)
          .describe("Whether keys are those of this machine's role (IMDSv2) when there are no AWS_* ones."),
        launchTemplate: z
          .string()
          .regex(/^lt-[0-9a-f]{8,17}$/, 'expected lt-...')
          .optional()
          .describe('A launch template; what is set below goes before it.'),
        imageId: z
          .string()
          .regex(/^ami-[0-9a-f]{8,17}$/, 'expected ami-...')
          .optional()
          .describe('The image (AMI).'),
        instanceType: z
          .string()
          .regex(/^[a-z0-9.-]{1,32}$/)
          .optional()
          .describe('The type, e.g. t4g.small.'),
        subnetId: z
          .string()
          .regex(/^subnet-[0-9a-f]{8,17}$/, 'expected subnet-...')
          .optional()
          .describe('The subnet.'),
        securityGroupIds: z
          .array(z.string().regex(/^sg-[0-9a-f]{8,17}$/, 'expected sg-...'))
          .max(16)
          .default([])
          .describe('Security groups: they have to let attackers in to the traps, and the sensor out to the hub.'),
        install: z
          .array(z.string().min(1).max(1_024))
          .max(64)
          .default([])
          .describe(
            'Lines of shell that put `cerberus` on the machine at its first start; none where the image has it.',
          ),
        ports: z
          .record(z.string().max(64), port)
          .default({ ssh: 22, telnet: 23, http: 80, https: 443 })
          .describe('Ports of traps whose order says none.'),
        maxInstances: instances(2),
        ttlMinutes: ttl(1_440),
      })
      .prefault({})
      .describe('Sensors as instances of Amazon EC2.'),
  })
  .prefault({})
  .describe('Sensors that the hub starts and ends by itself: decoys for attackers who look for more.');

export type FleetConfig = z.output<typeof fleetConfigSchema>;
