import type { FleetConfig } from '../../fleet-config.ts';
import type { FleetOrder } from '../../fleet-provider.ts';
import { type TarEntry, tarOf } from './tar.ts';

/** Marks what is ours, and whose of several installations on one Engine. */
export const LABELS = {
  owner: 'org.cerberusmesh.owner',
  instance: 'org.cerberusmesh.instance',
  /** Kinds of trap in the order of their ports inside. */
  traps: 'org.cerberusmesh.traps',
  endsAt: 'org.cerberusmesh.ends-at',
} as const;

/** Traps listen on these inside, whatever they are published as. */
const FIRST_PORT = 10_000;
const MOUNT = '/data';
const HOME = `${MOUNT}/cerberus`;
const MEGABYTE = 1_048_576;

export function containerName(instanceId: string): string {
  return `cerberusmesh-${instanceId}`;
}

export function portInside(position: number): string {
  return `${FIRST_PORT + position}/tcp`;
}

/**
 * The body of `POST /containers/create`: no privileges, no capabilities, nothing to write to but a volume of its own and a
 * small /tmp, limits of memory, processors and processes.
 */
export function containerSpec(
  order: FleetOrder,
  config: FleetConfig['docker'],
  { image, network, owner }: { readonly image: string; readonly network: string; readonly owner: string },
): object {
  const { spec, instanceId, sensorId, hub } = order;
  const ports = spec.traps.map(({ port }, position) => ({ inside: portInside(position), port }));
  const memoryBytes = config.memoryMegabytes * MEGABYTE;
  return {
    Image: image,
    Cmd: [
      'sensor',
      ...['--hub', hub.url, '--key-file', `${HOME}/sensor.key`],
      ...(hub.authority === null ? [] : ['--ca-file', `${HOME}/authority.pem`]),
      ...['--data-dir', `${HOME}/data`],
      ...spec.traps.flatMap(({ kind }, position) => ['--trap', `${kind}=${FIRST_PORT + position}`]),
    ],
    Env: [`CERBERUS_SENSOR__ID=${sensorId}`, `CERBERUS_SENSOR__PERSONA=${spec.persona}`, 'HOME=/tmp'],
    User: config.user,
    ExposedPorts: Object.fromEntries(ports.map(({ inside }) => [inside, {}])),
    Labels: {
      [LABELS.owner]: owner,
      [LABELS.instance]: instanceId,
      [LABELS.traps]: spec.traps.map(({ kind }) => kind).join(','),
      [LABELS.endsAt]: new Date(order.endsAtMs).toISOString(),
    },
    HostConfig: {
      PortBindings: Object.fromEntries(
        ports.map(({ inside, port }) => [
          inside,
          [{ HostIp: config.address, HostPort: port === 0 ? '' : String(port) }],
        ]),
      ),
      NetworkMode: network,
      Mounts: [{ Type: 'volume', Source: containerName(instanceId), Target: MOUNT }],
      Tmpfs: { '/tmp': 'rw,noexec,nosuid,nodev,size=16m' },
      ReadonlyRootfs: true,
      Privileged: false,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      Memory: memoryBytes,
      // As much as Memory: no swap.
      MemorySwap: memoryBytes,
      NanoCpus: Math.round(config.cpus * 1e9),
      PidsLimit: config.processes,
      Init: true,
      RestartPolicy: { Name: 'unless-stopped' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '5m', 'max-file': '2' } },
    },
  };
}

/** What is put into the volume before the container starts: the key never stands in what `docker inspect` shows. */
export function containerFiles({ keyFile, hub }: FleetOrder, user: string): Buffer {
  const [uid = 0, gid = 0] = user.split(':').map(Number);
  const file = (path: string, content: string): TarEntry => ({ path, mode: 0o600, uid, gid, content });
  return tarOf([
    { path: 'cerberus/', mode: 0o700, uid, gid, content: '' },
    file('cerberus/sensor.key', keyFile),
    ...(hub.authority === null ? [] : [file('cerberus/authority.pem', hub.authority)]),
  ]);
}

/** Where the archive is put. */
export const ARCHIVE_PATH = MOUNT;
