import type { FileSystem } from '../filesystem/filesystem.ts';
import type { HostPersona, Mount } from './persona.ts';

export type { HostPersona } from './persona.ts';

/**
 * One simulated machine as one attacker sees it: the host persona plus what this attacker changed. Every trap of a
 * sensor shows the same one.
 */
export interface Host {
  readonly persona: HostPersona;
  readonly files: FileSystem;
  /** Users as they are now: those of the persona and those the attacker added. */
  findUser(name: string): HostUser | null;
  findUserById(userId: number): HostUser | null;
  /** Whether this machine lets the credential in. Asked once per attempt; may depend on earlier attempts. */
  checkPassword(username: string, password: string, attempt?: LoginAttempt): boolean;
  /** Whether `authorized_keys` of the user holds the key (OpenSSH form without comment). */
  checkPublicKey(username: string, publicKey: string, attempt?: LoginAttempt): boolean;
  processes(): readonly HostProcess[];
  /** What is mounted, with how full it is now. */
  mounts(): readonly Mount[];
  /** TCP and UDP sockets now: those of the machine's services, and the connections of whoever is logged in. */
  sockets(): readonly Socket[];
  /** Bytes and packets that passed each interface since the start, by its name. */
  traffic(interfaceName: string): InterfaceTraffic;
  /** The kernel's ring buffer as `dmesg` shows it, lines with their time stamps. */
  kernelMessages(): string;
  /** Logins that are recorded in wtmp, newest first. */
  logins(): readonly Login[];
  /** Time as the machine's clock shows it, milliseconds since 1970. */
  now(): number;
  bootedAtMs(): number;
}

export interface HostUser {
  readonly name: string;
  readonly userId: number;
  readonly groupId: number;
  readonly groups: readonly { readonly name: string; readonly groupId: number }[];
  readonly home: string;
  readonly shell: string;
  readonly fullName: string;
}

export interface HostProcess {
  readonly processId: number;
  readonly parentId: number;
  readonly userId: number;
  readonly terminal: string | null;
  readonly command: string;
  readonly startedAtMs: number;
  readonly state: string;
  readonly virtualKilobytes: number;
  readonly residentKilobytes: number;
  readonly cpuSeconds: number;
  /** The file it runs, where it is not what the command line says. */
  readonly program?: string | undefined;
  /** The kernel's name of it (`comm`), where it is not the program's. */
  readonly shortName?: string | undefined;
  readonly threads?: number | undefined;
  readonly nice?: number | undefined;
  /** The unit that started it. */
  readonly unit?: string | null | undefined;
}

/** Where an attempt to log in comes from, for the machine's own logs. */
export interface LoginAttempt {
  readonly service: 'ssh' | 'telnet' | 'http';
  /** The client's port. */
  readonly port: number;
}

export interface Socket {
  readonly protocol: 'tcp' | 'tcp6' | 'udp' | 'udp6';
  readonly state: 'LISTEN' | 'ESTABLISHED' | 'UNCONNECTED';
  readonly localAddress: string;
  readonly localPort: number;
  /** `0.0.0.0` or `::` with port 0 where there is no peer. */
  readonly peerAddress: string;
  readonly peerPort: number;
  readonly userId: number;
  readonly inode: number;
  readonly backlog: number;
  readonly processId: number | null;
  readonly processName: string;
}

export interface InterfaceTraffic {
  readonly receivedBytes: number;
  readonly receivedPackets: number;
  readonly sentBytes: number;
  readonly sentPackets: number;
}

export interface Login {
  readonly user: string;
  /** `pts/0`; `~` with user `reboot` for a start of the machine. */
  readonly terminal: string;
  /** Address, or the kernel's release for a start. */
  readonly from: string;
  readonly atMs: number;
  /** null while it lasts. */
  readonly untilMs: number | null;
}
