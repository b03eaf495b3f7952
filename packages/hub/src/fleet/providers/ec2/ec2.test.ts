import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { instanceRoleCredentials } from '../../../aws/credentials.ts';
import { createOutboundGuard } from '../../../connectors/outbound-guard.ts';
import { createOutboundHttp } from '../../../connectors/outbound-request.ts';
import { fleetConfigSchema } from '../../fleet-config.ts';
import { describeFleetProvider } from '../../fleet-provider.contract.ts';
import type { FleetOrder, FleetProvider } from '../../fleet-provider.ts';
import { createEc2Api } from './ec2-api.ts';
import { createEc2Provider } from './index.ts';

const never = new AbortController().signal;
const now = () => Date.parse('2026-11-22T01:00:00.000Z');

interface Machine {
  readonly id: string;
  readonly token: string;
  readonly parameters: URLSearchParams;
  state: string;
}

/** EC2's Query API and a metadata service, answering as their references document it. */
let server: Server;
let url: URL;
let machines: Machine[] = [];
let requests: { readonly authorization: string; readonly parameters: URLSearchParams }[] = [];
/** What the next calls are answered with instead. */
let failures: { readonly status: number; readonly code: string; readonly message: string }[] = [];
let metadata: string[] = [];

function tagsOf({ parameters }: Machine): [string, string][] {
  const tags: [string, string][] = [];
  for (let tag = 1; parameters.has(`TagSpecification.1.Tag.${tag}.Key`); tag++)
    tags.push([
      parameters.get(`TagSpecification.1.Tag.${tag}.Key`) ?? '',
      parameters.get(`TagSpecification.1.Tag.${tag}.Value`) ?? '',
    ]);
  return tags;
}

function itemOf(machine: Machine): string {
  const tags = tagsOf(machine).map(([key, value]) => `<item><key>${key}</key><value>${value}</value></item>`);
  const address = machine.state === 'pending' ? '' : '<ipAddress>203.0.113.80</ipAddress>';
  return `<item><instanceId>${machine.id}</instanceId><instanceState><code>0</code><name>${machine.state}</name></instanceState>${address}<privateIpAddress>10.0.0.12</privateIpAddress><tagSet>${tags.join('')}</tagSet></item>`;
}

function answerTo(parameters: URLSearchParams): string {
  const action = parameters.get('Action') ?? '';
  const around = (body: string): string =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>${body}</${action}Response>`;
  if (action === 'RunInstances') {
    const token = parameters.get('ClientToken') ?? '';
    let machine = machines.find((one) => one.token === token);
    if (machine === undefined) {
      machine = { id: `i-0${String(machines.length).padStart(16, '0')}`, token, parameters, state: 'pending' };
      machines.push(machine);
    }
    return around(
      `<reservationId>r-1</reservationId><ownerId>012345678901</ownerId><instancesSet>${itemOf(machine)}</instancesSet>`,
    );
  }
  if (action === 'DescribeInstances') {
    const wanted = [1, 2].flatMap((index) => {
      const name = parameters.get(`Filter.${index}.Name`);
      return name === null ? [] : [[name.slice('tag:'.length), parameters.get(`Filter.${index}.Value.1`)]];
    });
    const found = machines.filter((machine) =>
      wanted.every(([key, value]) => tagsOf(machine).some((tag) => tag[0] === key && tag[1] === value)),
    );
    if (found.length === 0) return around('<reservationSet/>');
    // Two pages, so that the second one is asked for.
    const at = Number(parameters.get('NextToken') ?? 0);
    const more = at + 1 < found.length ? `<nextToken>${at + 1}</nextToken>` : '';
    const item = found
      .slice(at, at + 1)
      .map(itemOf)
      .join('');
    return around(
      `<reservationSet><item><reservationId>r-1</reservationId><instancesSet>${item}</instancesSet></item></reservationSet>${more}`,
    );
  }
  for (const machine of machines) if (parameters.get('InstanceId.1') === machine.id) machine.state = 'shutting-down';
  return around('<instancesSet><item><instanceId>i-1</instanceId></item></instancesSet>');
}

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      if (request.url?.startsWith('/latest/') === true) {
        metadata.push(`${request.method} ${request.url}`);
        response.end(metadataAnswer(request.url));
        return;
      }
      const parameters = new URLSearchParams(body);
      requests.push({ authorization: request.headers.authorization ?? '', parameters });
      const failure = failures.shift();
      if (failure === undefined) response.end(answerTo(parameters));
      else
        response
          .writeHead(failure.status)
          .end(
            `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${failure.code}</Code><Message>${failure.message}</Message></Error></Errors><RequestID>ea966190-f9aa-478e-9ede-example</RequestID></Response>`,
          );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // reason: a server that listens on TCP has an address of this form
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  machines = [];
  requests = [];
  failures = [];
  metadata = [];
});

function metadataAnswer(path: string): string {
  if (path === '/latest/api/token') return 'the-token';
  if (path.endsWith('/security-credentials/')) return 'decoys';
  return JSON.stringify({
    Code: 'Success',
    Type: 'AWS-HMAC',
    AccessKeyId: 'ASIAEXAMPLE',
    SecretAccessKey: 'secret',
    Token: 'session',
    Expiration: '2026-11-22T07:00:00Z',
  });
}

const settings = fleetConfigSchema.parse({
  ec2: {
    enabled: true,
    imageId: 'ami-0123456789abcdef0',
    instanceType: 't4g.small',
    subnetId: 'subnet-0123456789abcdef0',
    securityGroupIds: ['sg-0123456789abcdef0'],
  },
}).ec2;

function provider(owner = 'this-hub', instanceRole = false): FleetProvider {
  const api = createEc2Api({
    url,
    region: 'eu-north-1',
    credentials: instanceRole
      ? instanceRoleCredentials({ now, url })
      : async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }),
    http: createOutboundHttp({
      product: 'EC2',
      guard: createOutboundGuard({ networks: ['127.0.0.0/8'], resolve: async () => [], ownAddresses: () => [] }),
      timeoutMs: 5_000,
    }),
    now,
  });
  return createEc2Provider({ api, config: settings, owner });
}

const order: FleetOrder = {
  instanceId: '0190a3c2-1111-7abc-8def-0123456789ab',
  sensorId: 'decoy-0190a3c2-1111',
  spec: {
    persona: 'database-server',
    traps: [
      { kind: 'ssh', port: 0 },
      { kind: 'http', port: 8080 },
    ],
  },
  hub: { url: 'https://hub.example.org:7070', authority: '-----BEGIN CERTIFICATE-----\n' },
  keyFile: 'cm_sensor_secret\n',
  endsAtMs: Date.parse('2026-11-23T01:00:00.000Z'),
};

describeFleetProvider('EC2', async () => ({ provider: provider(), stranger: provider('another-hub') }));

describe('sensors of EC2', () => {
  it('are asked for with bounded life, tags, no metadata of version 1, and a script that enrols the sensor', async () => {
    const subject = provider();
    await subject.launch(order, never);
    const [sent] = requests;
    const { UserData, ...parameters } = Object.fromEntries(sent?.parameters ?? []);
    expect(sent?.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20261122\/eu-north-1\/ec2\/aws4_request, /,
    );
    expect(parameters).toMatchObject({
      Action: 'RunInstances',
      Version: '2016-11-15',
      MinCount: '1',
      MaxCount: '1',
      ClientToken: order.instanceId,
      ImageId: 'ami-0123456789abcdef0',
      InstanceType: 't4g.small',
      SubnetId: 'subnet-0123456789abcdef0',
      'SecurityGroupId.1': 'sg-0123456789abcdef0',
      InstanceInitiatedShutdownBehavior: 'terminate',
      'MetadataOptions.HttpTokens': 'required',
      'TagSpecification.1.ResourceType': 'instance',
      'TagSpecification.1.Tag.2.Key': 'cerberusmesh:owner',
      'TagSpecification.1.Tag.2.Value': 'this-hub',
      'TagSpecification.2.ResourceType': 'volume',
    });
    const script = Buffer.from(UserData ?? '', 'base64').toString('utf8');
    expect(script).toContain('shutdown -h +"$minutes"');
    expect(script).toContain(Buffer.from(order.keyFile).toString('base64'));
    expect(script).toContain(
      'cerberus sensor --hub https://hub.example.org:7070 --key-file /etc/cerberusmesh/sensor.key --ca-file /etc/cerberusmesh/authority.pem --data-dir /var/lib/cerberusmesh --trap ssh=22 --trap http=8080\n',
    );
    // The token names one set of parameters: sent again they are the same.
    await subject.launch(order, never);
    expect(requests[1]?.parameters.toString()).toBe(sent?.parameters.toString());
    for (const machine of machines) machine.state = 'running';
    expect(await subject.inspect(order.instanceId, never)).toMatchObject({ state: 'running', address: '203.0.113.80' });
  });

  it.each([
    [503, 'RequestLimitExceeded', 'throttled', true],
    [500, 'InsufficientInstanceCapacity', 'no-capacity', true],
    [400, 'VcpuLimitExceeded', 'no-capacity', true],
    [403, 'UnauthorizedOperation', 'refused', false],
    [401, 'AuthFailure', 'refused', false],
    [400, 'IdempotentParameterMismatch', 'invalid', false],
    [400, 'InvalidAMIID.NotFound', 'invalid', false],
    [500, 'InternalError', 'unavailable', true],
  ] as const)('fail with %i %s as %s', async (status, code, as, retryable) => {
    failures.push({ status, code, message: 'as it is' });
    await expect(provider().launch(order, never)).rejects.toMatchObject({
      code: as,
      retryable,
      message: `EC2 answered RunInstances with ${code}: as it is`,
    });
    expect(machines).toEqual([]);
  });

  it('name all of theirs, page by page', async () => {
    const subject = provider();
    const ids = ['0190a3c2-1111-7abc-8def-000000000001', '0190a3c2-1111-7abc-8def-000000000002'];
    for (const instanceId of ids) await subject.launch({ ...order, instanceId }, never);
    expect((await subject.list(never)).map(({ instanceId }) => instanceId)).toEqual(ids);
  });

  it('use the keys of this machine’s role, asked for with a token of IMDSv2 and once', async () => {
    const subject = provider('this-hub', true);
    await subject.list(never);
    await subject.list(never);
    expect(metadata).toEqual([
      'PUT /latest/api/token',
      'GET /latest/meta-data/iam/security-credentials/',
      'GET /latest/meta-data/iam/security-credentials/decoys',
    ]);
    expect(requests[1]?.authorization).toContain('ASIAEXAMPLE');
    expect(requests[1]?.authorization).toContain('x-amz-security-token');
  });

  it('are not asked for where a trap has no port', async () => {
    const spec = { persona: 'web-server', traps: [{ kind: 'modbus', port: 0 }] };
    await expect(provider().launch({ ...order, spec }, never)).rejects.toMatchObject({ code: 'invalid' });
    expect(requests).toEqual([]);
  });
});
