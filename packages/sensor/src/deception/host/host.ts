import type { FileSystem } from '../filesystem/filesystem.ts';

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
  checkPassword(username: string, password: string): boolean;
  /** Whether `authorized_keys` of the user holds the key (OpenSSH form without comment). */
  checkPublicKey(username: string, publicKey: string): boolean;
  processes(): readonly HostProcess[];
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
}

/** The data that makes a machine this machine. One file per persona; everything shown is derived from it. */
export interface HostPersona {
  readonly name: string;
  readonly hostname: string;
  readonly operatingSystem: {
    readonly prettyName: string;
    readonly id: string;
    readonly versionId: string;
    readonly codename: string;
  };
  readonly kernel: { readonly release: string; readonly version: string; readonly machine: string };
  readonly hardware: {
    readonly cpuModel: string;
    readonly cpuCount: number;
    readonly cpuMhz: number;
    readonly memoryKilobytes: number;
    readonly swapKilobytes: number;
    readonly diskKilobytes: number;
    readonly vendor: string;
    readonly product: string;
  };
  readonly network: {
    readonly interface: string;
    readonly address: string;
    readonly prefix: number;
    readonly gateway: string;
    readonly mac: string;
    readonly nameserver: string;
  };
  readonly timezone: string;
  readonly ssh: { readonly banner: string };
  readonly telnet: { readonly issue: string };
  readonly http: { readonly server: string };
}
