import type { LogName } from './persona-schema.ts';
import type { ProgramAnswers } from './program-answers.ts';

/** The machine types that programs and uploaded binaries are made for. */
export type Architecture = 'x86-64' | 'mips' | 'arm';

/**
 * The data that makes a machine this machine, after the values of one installation were drawn. One file per persona
 * (`packages/sensor/personas/<name>.yaml`); everything that is shown is derived from it.
 */
export interface HostPersona {
  readonly name: string;
  /** What the machine is made of: a Debian server with bash, or a router whose programs are BusyBox. */
  readonly family: 'debian' | 'busybox';
  readonly hostname: string;
  readonly domain: string;
  readonly operatingSystem: {
    readonly prettyName: string;
    readonly id: string;
    readonly versionId: string;
    readonly codename: string;
  };
  readonly kernel: {
    readonly release: string;
    readonly version: string;
    readonly machine: string;
    /** Who built it with what: the parentheses of /proc/version. */
    readonly builder: string;
  };
  readonly architecture: Architecture;
  readonly hardware: {
    readonly cpuModel: string;
    readonly cpuCount: number;
    readonly cpuMhz: number;
    readonly memoryKilobytes: number;
    readonly swapKilobytes: number;
    /** The root file system's size as df shows it. */
    readonly diskKilobytes: number;
    readonly vendor: string;
    readonly product: string;
    readonly serial: string;
    /** `kvm`, `vmware`, ...; null on bare metal. */
    readonly virtualization: string | null;
    readonly biosVendor: string;
    readonly biosVersion: string;
    readonly biosDate: string;
  };
  readonly cpu: {
    readonly vendor: string;
    readonly family: number;
    readonly model: number;
    readonly stepping: number;
    readonly microcode: string;
    readonly cacheKilobytes: number;
    readonly flags: string;
    readonly bugs: string;
    readonly addressSizes: string;
  };
  readonly disks: readonly Disk[];
  /** In the order of /proc/mounts. */
  readonly mounts: readonly Mount[];
  /** The interface that has the machine's address. */
  readonly network: {
    readonly interface: string;
    readonly address: string;
    readonly prefix: number;
    readonly gateway: string;
    readonly gatewayMac: string;
    readonly mac: string;
    readonly nameserver: string;
  };
  /** All interfaces in the order of their index, loopback first. */
  readonly interfaces: readonly NetworkInterface[];
  readonly services: readonly Service[];
  /** Sockets that listen, with the processes that own them. */
  readonly listening: readonly ListeningSocket[];
  /** The machine's own processes: init, kernel threads, daemons; by number. */
  readonly processes: readonly OwnProcess[];
  /** Installed packages by name. */
  readonly packages: readonly InstalledPackage[];
  readonly programAnswers: ProgramAnswers;
  readonly kernelModules: readonly {
    readonly name: string;
    readonly size: number;
    readonly usedBy: readonly string[];
  }[];
  readonly timezone: string;
  readonly ssh: {
    /** Which SSH server the trap behaves as, such as `openssh-9.2p1-debian-12`. */
    readonly profile: string;
    /** The identification string of that server; must belong to the profile. */
    readonly banner: string;
  };
  readonly telnet: { readonly profile: 'debian-telnetd' | 'busybox-telnetd'; readonly issue: string };
  readonly http: { readonly server: string };
}

export interface Disk {
  readonly name: string;
  /** Size in 512-byte sectors. */
  readonly sectors: number;
  readonly model: string;
  readonly rotational: boolean;
  readonly type: 'disk' | 'rom' | 'mtd';
  readonly major: number;
  readonly minor: number;
  readonly partitions: readonly Partition[];
}

export interface Partition {
  readonly name: string;
  readonly startSector: number;
  readonly sectors: number;
  readonly major: number;
  readonly minor: number;
  /** `ext4`, `swap`, `squashfs`, `jffs2`; empty for an extended partition. */
  readonly fileSystem: string;
  readonly uuid: string;
  /** Empty where it is not mounted, `[SWAP]` for swap space. */
  readonly mountPoint: string;
  /** What /proc/mtd calls it. */
  readonly label: string;
}

/** One line of /proc/mounts, with what df shows of it; sizes are 0 for what has none. */
export interface Mount {
  readonly source: string;
  readonly mountPoint: string;
  readonly type: string;
  readonly options: string;
  readonly totalKilobytes: number;
  /** As installed; what attackers write comes on top. */
  readonly usedKilobytes: number;
  /** Kept for root by ext4. */
  readonly reservedKilobytes: number;
  readonly inodes: number;
  readonly usedInodes: number;
}

export interface NetworkInterface {
  readonly name: string;
  readonly index: number;
  readonly mac: string;
  readonly mtu: number;
  readonly kind: 'loopback' | 'ethernet' | 'bridge' | 'wireless' | 'ppp';
  readonly up: boolean;
  /** Other names, such as `enp0s18`. */
  readonly alternativeNames: readonly string[];
  readonly addresses: readonly { readonly address: string; readonly prefix: number; readonly family: 4 | 6 }[];
  /** The bridge that it is a port of. */
  readonly master: string | null;
  /** What passes in a second on average, for the counters. */
  readonly receivedBytesPerSecond: number;
  readonly sentBytesPerSecond: number;
}

export interface Service {
  /** With `.service`. */
  readonly unit: string;
  readonly description: string;
  readonly mainProcessId: number | null;
  readonly processIds: readonly number[];
  /** After boot, in milliseconds. */
  readonly startedAfterMs: number;
}

export interface OwnProcess {
  readonly processId: number;
  readonly parentId: number;
  readonly userId: number;
  readonly terminal: string | null;
  /** The command line as ps shows it; `[name]` for a kernel thread. */
  readonly command: string;
  /** The file it runs; empty for a kernel thread. */
  readonly program: string;
  /** `comm`, where it is not the program's name. */
  readonly shortName: string | null;
  readonly state: string;
  readonly virtualKilobytes: number;
  readonly residentKilobytes: number;
  readonly cpuSecondsPerDay: number;
  readonly threads: number;
  /** After boot, in milliseconds. */
  readonly startedAfterMs: number;
  readonly nice: number;
  /** The unit it belongs to, for cgroup; null for kernel threads and init. */
  readonly unit: string | null;
}

export interface ListeningSocket {
  readonly protocol: 'tcp' | 'tcp6' | 'udp' | 'udp6';
  readonly address: string;
  readonly port: number;
  readonly processId: number;
  readonly processName: string;
  readonly userId: number;
  readonly inode: number;
  readonly backlog: number;
}

export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly priority: string;
  readonly section: string;
  readonly maintainer: string;
  readonly source: string;
  /** KiB */
  readonly installedSize: number;
  readonly essential: boolean;
  readonly multiArch: string;
  readonly dependencies: string;
  readonly description: string;
  readonly homepage: string;
}

/** An account of the persona. `password` is what /etc/shadow shows: a crypt(5) text, `*` or `!`. */
export interface PersonaAccount {
  readonly name: string;
  readonly userId: number;
  readonly groupId: number;
  readonly fullName: string;
  readonly home: string;
  readonly shell: string;
  readonly password: string;
}

/** A file that the persona adds to what its family has. */
export interface PersonaFile {
  readonly path: string;
  readonly owner: string;
  readonly group: string;
  readonly mode: number;
  readonly modifiedAtMs: number;
  readonly text: string;
}

/** A file of data, of which only the size is told. */
export interface PersonaBlob extends Omit<PersonaFile, 'text'> {
  readonly bytes: number;
}

/** A file that a job makes every night in a directory (`path`); `DATE` in the name is the day. */
export interface NightlyFile extends Omit<PersonaFile, 'text' | 'modifiedAtMs'> {
  readonly name: string;
  readonly kilobytes: { readonly from: number; readonly to: number };
  readonly nights: number;
}

/** A log file, by what writes it. */
export interface PersonaLog {
  readonly kind: LogName;
  readonly path: string;
  /** About how many entries a day, where the kind lets it be chosen. */
  readonly perDay?: number | undefined;
}

/** Bait: a credential or key that nobody uses but one who found it on this machine. */
export interface Honeytoken {
  /** Unique in the installation and the same after every start. */
  readonly id: string;
  readonly kind: 'password' | 'api-key' | 'private-key' | 'document';
  /** Whose credential it is; null where the secret alone is enough. */
  readonly username: string | null;
  /** The value as an attacker would use it; for a key pair the public key (`type base64`). */
  readonly secret: string;
  /** Files that show it. */
  readonly paths: readonly string[];
  readonly description: string;
}

/** A persona with what only the deception itself needs. */
export interface ServerPersona extends HostPersona {
  readonly accounts: readonly PersonaAccount[];
  /** Groups with their supplementary members. */
  readonly memberships: readonly {
    readonly group: string;
    readonly groupId: number;
    readonly members: readonly string[];
  }[];
  readonly files: readonly PersonaFile[];
  readonly directories: readonly Omit<PersonaFile, 'text'>[];
  readonly blobs: readonly PersonaBlob[];
  readonly nightly: readonly NightlyFile[];
  readonly links: readonly { readonly path: string; readonly target: string }[];
  /** Logs that go on growing. */
  readonly logs: readonly PersonaLog[];
  readonly honeytokens: readonly Honeytoken[];
  readonly installedAtMs: number;
  readonly packagesChangedAtMs: number;
  readonly debianVersion: string;
  readonly machineId: string;
  readonly bootId: string;
  /** Draws of this installation for what is generated later: logs, figures that move. */
  readonly seed: string;
  /** How long the machine runs between two starts. */
  readonly uptimePeriodMs: number;
}
