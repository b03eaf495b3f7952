import type { FleetConfig } from '../../fleet-config.ts';
import { FleetError, type FleetProvider, type ProviderInstance } from '../../fleet-provider.ts';
import type { Ec2Api, Ec2Instance } from './ec2-api.ts';
import { MAX_USER_DATA_BYTES, userDataOf } from './user-data.ts';

/** Tags of what is ours, and whose of several installations in one account. */
const TAGS = {
  owner: 'cerberusmesh:owner',
  instance: 'cerberusmesh:instance',
  endsAt: 'cerberusmesh:ends-at',
} as const;

/** States in which an instance costs nothing more and does not come back. */
const GONE: ReadonlySet<string> = new Set(['shutting-down', 'terminated', 'stopping', 'stopped']);

/**
 * Sensors as instances of Amazon EC2. What is ours carries our tags; nothing without them is touched. Costs are bounded by
 * `maxInstances` and the time of each, which the instance keeps itself too.
 *
 * @param options.owner this installation
 */
export function createEc2Provider(options: {
  readonly api: Ec2Api;
  readonly config: FleetConfig['ec2'];
  readonly owner: string;
}): FleetProvider {
  const { api, config, owner } = options;

  async function find(instanceId: string, signal: AbortSignal): Promise<Ec2Instance[]> {
    return api.describeInstances({ [TAGS.owner]: owner, [TAGS.instance]: instanceId }, signal);
  }

  return {
    name: 'ec2',
    // Whether a trap answers here is for the security group to say, which is made for attackers.
    reachable: false,
    relaunches: false,
    async health(signal) {
      if (config.launchTemplate === undefined && config.imageId === undefined)
        return { ready: false, reason: 'Neither fleet.ec2.launchTemplate nor fleet.ec2.imageId is set.' };
      await api.describeInstances({ [TAGS.owner]: owner }, signal);
      return { ready: true };
    },
    async launch(order, signal) {
      const userData = userDataOf(order, {
        install: config.install,
        portOf: (kind, port) => portOf(config, kind, port),
      });
      if (Buffer.byteLength(userData) > MAX_USER_DATA_BYTES)
        throw new FleetError(
          'invalid',
          `The script of the instance is longer than EC2 takes (${MAX_USER_DATA_BYTES} bytes).`,
        );
      const tags = Object.entries({
        Name: order.sensorId,
        [TAGS.owner]: owner,
        [TAGS.instance]: order.instanceId,
        [TAGS.endsAt]: new Date(order.endsAtMs).toISOString(),
      });
      const started = await api.runInstances(
        [
          ['MinCount', '1'],
          ['MaxCount', '1'],
          // The same order is the same instance, however often it is sent.
          ['ClientToken', order.instanceId],
          ...given('LaunchTemplate.LaunchTemplateId', config.launchTemplate),
          ...given('ImageId', config.imageId),
          ...given('InstanceType', config.instanceType),
          ...given('SubnetId', config.subnetId),
          ...config.securityGroupIds.map((id, index) => [`SecurityGroupId.${index + 1}`, id] as const),
          ['UserData', Buffer.from(userData).toString('base64')],
          ['InstanceInitiatedShutdownBehavior', 'terminate'],
          ['MetadataOptions.HttpTokens', 'required'],
          ['MetadataOptions.HttpPutResponseHopLimit', '1'],
          ...['instance', 'volume'].flatMap((kind, index) => [
            [`TagSpecification.${index + 1}.ResourceType`, kind] as const,
            ...tags.flatMap(([name, value], tag) => [
              [`TagSpecification.${index + 1}.Tag.${tag + 1}.Key`, name] as const,
              [`TagSpecification.${index + 1}.Tag.${tag + 1}.Value`, value] as const,
            ]),
          ]),
        ],
        signal,
      );
      return instanceOf(order.instanceId, started);
    },
    async inspect(instanceId, signal) {
      const found = await find(instanceId, signal);
      const alive = found.find(({ instanceState }) => !GONE.has(instanceState.name)) ?? found[0];
      return alive === undefined ? null : instanceOf(instanceId, alive);
    },
    async list(signal) {
      const found = await api.describeInstances({ [TAGS.owner]: owner }, signal);
      return found.flatMap((one) => {
        const id = one.tagSet.find(({ key }) => key === TAGS.instance)?.value;
        return id === undefined ? [] : [instanceOf(id, one)];
      });
    },
    async terminate(instanceId, signal) {
      const found = await find(instanceId, signal);
      const ids = found
        .filter(({ instanceState }) => !['shutting-down', 'terminated'].includes(instanceState.name))
        .map((one) => one.instanceId);
      if (ids.length > 0) await api.terminateInstances(ids, signal);
    },
    async stop() {
      api.stop();
    },
  };
}

function portOf(config: FleetConfig['ec2'], kind: string, port: number): number {
  const known = port === 0 && Object.hasOwn(config.ports, kind) ? config.ports[kind] : port;
  if (known === undefined || known === 0)
    throw new FleetError(
      'invalid',
      `Say which port of the instance the trap ${kind} has, or set fleet.ec2.ports.${kind}.`,
    );
  return known;
}

function given(name: string, value: string | undefined): (readonly [string, string])[] {
  return value === undefined ? [] : [[name, value]];
}

function instanceOf(id: string, instance: Ec2Instance): ProviderInstance {
  const { name } = instance.instanceState;
  const why = instance.stateReason?.message;
  return {
    instanceId: id,
    externalId: instance.instanceId,
    state: GONE.has(name) ? 'gone' : name === 'running' ? 'running' : 'starting',
    address: instance.ipAddress ?? instance.privateIpAddress ?? null,
    published: [],
    detail: `The instance is ${name}${why === undefined ? '' : ` (${why})`}.`,
  };
}
