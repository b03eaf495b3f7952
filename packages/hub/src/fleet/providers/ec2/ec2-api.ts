import type { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { type CredentialSource, NoCredentials } from '../../../aws/credentials.ts';
import { signRequest } from '../../../aws/sign-request.ts';
import { DeliveryError } from '../../../connectors/exporter.ts';
import type { OutboundHttp } from '../../../connectors/outbound-request.ts';
import { FleetError } from '../../fleet-provider.ts';

/** The version of the Query API (Amazon EC2 API Reference) that requests are written for. */
const VERSION = '2016-11-15';

/** One or more of what a list holds; EC2 writes one as one and none as nothing. */
const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .union([z.object({ item: z.union([z.array(item), item.transform((one) => [one])]) }), z.literal('')])
    .transform((list) => (list === '' ? [] : list.item));
const tagSchema = z.object({ key: z.string(), value: z.string() });
const ec2InstanceSchema = z.object({
  instanceId: z.string().regex(/^i-[0-9a-f]{8,17}$/),
  instanceState: z.object({ name: z.string() }),
  stateReason: z.object({ message: z.string() }).optional(),
  ipAddress: z.string().optional(),
  privateIpAddress: z.string().optional(),
  tagSet: listOf(tagSchema).default([]),
});
export type Ec2Instance = z.infer<typeof ec2InstanceSchema>;

const errorSchema = z.object({
  Response: z.object({ Errors: z.object({ Error: z.object({ Code: z.string(), Message: z.string() }) }) }),
});
const ranSchema = z.object({ RunInstancesResponse: z.object({ instancesSet: listOf(ec2InstanceSchema) }) });
const describedSchema = z.object({
  DescribeInstancesResponse: z.object({
    reservationSet: listOf(z.object({ instancesSet: listOf(ec2InstanceSchema) })),
    nextToken: z.string().optional(),
  }),
});

/** Amazon EC2 as much as is needed of it. All of it throws `FleetError`. */
export interface Ec2Api {
  runInstances(parameters: readonly (readonly [string, string])[], signal: AbortSignal): Promise<Ec2Instance>;
  /** Every page of them. */
  describeInstances(tags: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Ec2Instance[]>;
  terminateInstances(instanceIds: readonly string[], signal: AbortSignal): Promise<void>;
  stop(): void;
}

const MAX_PAGES = 20;
const PAGE = '100';

/** @param options.now Unix milliseconds */
export function createEc2Api(options: {
  readonly url: URL;
  readonly region: string;
  readonly credentials: CredentialSource;
  readonly http: OutboundHttp;
  readonly now: () => number;
}): Ec2Api {
  const { url, region, credentials, http, now } = options;
  let parser: XMLParser | null = null;

  async function call<Schema extends z.ZodType>(
    action: string,
    parameters: readonly (readonly [string, string])[],
    schema: Schema,
    signal: AbortSignal,
  ): Promise<z.infer<Schema>> {
    const body = new URLSearchParams([
      ['Action', action],
      ['Version', VERSION],
      ...parameters.map(([name, value]) => [name, value]),
    ]).toString();
    const headers = signRequest(
      { method: 'POST', url, headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }, body },
      await keys(signal),
      { region, service: 'ec2' },
      now(),
    );
    const answer = await http.send({ method: 'POST', url, headers, body }, signal).catch((cause: unknown) => {
      signal.throwIfAborted();
      if (!(cause instanceof DeliveryError)) throw cause;
      const code = cause.failure === 'address-refused' ? 'refused' : 'unavailable';
      throw new FleetError(code, `EC2: ${cause.message}`, { cause });
    });
    const given = await parse(answer.body);
    if (answer.status !== 200) throw errorOf(action, answer.status, given);
    const parsed = schema.safeParse(given);
    if (!parsed.success) throw new FleetError('unavailable', `EC2 answered ${action} with what is not understood.`);
    return parsed.data;
  }

  async function keys(signal: AbortSignal) {
    try {
      return await credentials(signal);
    } catch (cause) {
      if (cause instanceof NoCredentials) throw new FleetError('refused', cause.message, { cause });
      throw cause;
    }
  }

  async function parse(text: string): Promise<unknown> {
    if (parser === null) {
      const { XMLParser: Parser } = await import('fast-xml-parser');
      // Every text stays a text: an account's number has leading zeros.
      parser = new Parser({ ignoreAttributes: true, parseTagValue: false, processEntities: true });
    }
    // A document type is how entities that multiply come in; EC2 has none.
    if (text.includes('<!DOCTYPE')) return null;
    try {
      const value: unknown = parser.parse(text);
      return value;
    } catch {
      return null;
    }
  }

  return {
    async runInstances(parameters, signal) {
      const { RunInstancesResponse } = await call('RunInstances', parameters, ranSchema, signal);
      const [instance] = RunInstancesResponse.instancesSet;
      if (instance === undefined) throw new FleetError('unavailable', 'EC2 started nothing.');
      return instance;
    },
    async describeInstances(tags, signal) {
      const filters = Object.entries(tags).flatMap(([name, value], index): [string, string][] => [
        [`Filter.${index + 1}.Name`, `tag:${name}`],
        [`Filter.${index + 1}.Value.1`, value],
      ]);
      const found: Ec2Instance[] = [];
      let nextToken: string | undefined;
      for (let page = 0; page < MAX_PAGES; page++) {
        const { DescribeInstancesResponse: answer } = await call(
          'DescribeInstances',
          [...filters, ['MaxResults', PAGE], ...(nextToken === undefined ? [] : [['NextToken', nextToken] as const])],
          describedSchema,
          signal,
        );
        found.push(...answer.reservationSet.flatMap(({ instancesSet }) => instancesSet));
        nextToken = answer.nextToken;
        if (nextToken === undefined || nextToken === '') break;
      }
      return found;
    },
    async terminateInstances(instanceIds, signal) {
      const parameters = instanceIds.map((id, index): [string, string] => [`InstanceId.${index + 1}`, id]);
      await call('TerminateInstances', parameters, z.unknown(), signal);
    },
    stop: () => http.stop(),
  };
}

/** What EC2 says (Amazon EC2 API Reference, "Error codes"), as a caller may tell failures apart. */
function errorOf(action: string, status: number, given: unknown): FleetError {
  const error = errorSchema.safeParse(given).data?.Response.Errors.Error;
  if (error === undefined) {
    const code = status === 429 ? 'throttled' : status >= 500 ? 'unavailable' : 'refused';
    return new FleetError(code, `EC2 answered ${action} with status ${status}.`);
  }
  const { Code, Message } = error;
  const message = `EC2 answered ${action} with ${Code}: ${Message}`.slice(0, 800);
  if (/^(RequestLimitExceeded|Throttling|ThrottlingException|EC2ThrottledException)$/.test(Code))
    return new FleetError('throttled', message);
  if (/^Insufficient\w*Capacity$|^(InstanceLimitExceeded|VcpuLimitExceeded|MaxSpotInstanceCountExceeded)$/.test(Code))
    return new FleetError('no-capacity', message);
  if (status >= 500 || /^(InternalError|InternalFailure|Unavailable|ServiceUnavailable|RequestExpired)$/.test(Code))
    return new FleetError('unavailable', message);
  if (/^(Invalid|Missing|Malformed|Unknown|Unsupported|Idempotent)/.test(Code) && Code !== 'InvalidClientTokenId')
    return new FleetError('invalid', message);
  return new FleetError('refused', message);
}
