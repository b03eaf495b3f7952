import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProgramResult, runOrFail, runProgram } from './program.ts';

/** The SSH clients that people and bots use, each behind the same few words. */

export interface Algorithms {
  readonly kex: readonly string[];
  readonly hostKey: readonly string[];
  readonly cipher: readonly string[];
  readonly mac: readonly string[];
  readonly compression: readonly string[];
}

export interface Login {
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** A key file in OpenSSH's format (for dbclient: in its own), in place of the password. */
  readonly keyFile?: string;
  /** The only one to be offered of its kind. */
  readonly algorithm?: readonly [keyof Algorithms, string];
  readonly mode: 'exec' | 'shell';
  readonly command: string;
}

export interface ClientProgram {
  readonly name: string;
  /** What it can be told to use; a kind that it cannot be told is empty. */
  readonly algorithms: Algorithms;
  readonly keyTypes: readonly string[];
  run(login: Login): Promise<ProgramResult>;
}

const NONE: Algorithms = { kex: [], hostKey: [], cipher: [], mac: [], compression: [] };
const NIST = ['ecdh-sha2-nistp256', 'ecdh-sha2-nistp384', 'ecdh-sha2-nistp521'];
const CURVE_25519 = ['curve25519-sha256', 'curve25519-sha256@libssh.org'];
const GROUPS = ['diffie-hellman-group14-sha256', 'diffie-hellman-group16-sha512', 'diffie-hellman-group18-sha512'];
const GEX = 'diffie-hellman-group-exchange-sha256';
const COUNTER = ['aes128-ctr', 'aes192-ctr', 'aes256-ctr'];
const GCM = ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com'];
const CHACHA = 'chacha20-poly1305@openssh.com';
const SHA2 = ['hmac-sha2-256', 'hmac-sha2-512'];
const SHA2_ETM = ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com'];
const HOST_KEYS = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-256', 'rsa-sha2-512'];
const COMPRESSIONS = ['none', 'zlib@openssh.com'];

/** Arguments `name=value`, as the small programs under `clients/` take them. */
function words(login: Login): string[] {
  const given = [
    'host=127.0.0.1',
    `port=${login.port}`,
    `user=${login.username}`,
    login.keyFile === undefined ? `password=${login.password}` : `key=${login.keyFile}`,
    `mode=${login.mode}`,
    `command=${login.command}`,
  ];
  if (login.algorithm !== undefined) given.push(`${login.algorithm[0].toLowerCase()}=${login.algorithm[1]}`);
  return given;
}

const SSH_OPTION: Readonly<Record<keyof Algorithms, string>> = {
  kex: 'KexAlgorithms',
  hostKey: 'HostKeyAlgorithms',
  cipher: 'Ciphers',
  mac: 'MACs',
  compression: 'Compression',
};

export const SSH_OPTIONS = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'].flatMap(
  (option) => ['-o', option],
);

function openSsh(algorithms: Algorithms): ClientProgram {
  return {
    name: 'OpenSSH',
    algorithms,
    keyTypes: ['ed25519', 'rsa', 'ecdsa-256', 'ecdsa-384', 'ecdsa-521'],
    run(login) {
      const options = ['-F', '/dev/null', ...SSH_OPTIONS, '-p', String(login.port)];
      if (login.algorithm !== undefined) {
        const [kind, name] = login.algorithm;
        options.push('-o', `${SSH_OPTION[kind]}=${kind === 'compression' ? (name === 'none' ? 'no' : 'yes') : name}`);
        // A MAC is only asked for by a cipher that does not bring its own.
        if (kind === 'mac') options.push('-o', 'Ciphers=aes128-ctr');
      }
      if (login.keyFile !== undefined)
        options.push('-i', login.keyFile, '-o', 'IdentitiesOnly=yes', '-o', 'PasswordAuthentication=no');
      else options.push('-o', 'PubkeyAuthentication=no');
      const line = ['-p', login.password, 'ssh', ...options];
      const to = `${login.username}@127.0.0.1`;
      return login.mode === 'exec'
        ? runProgram('sshpass', [...line, to, login.command])
        : runProgram('sshpass', [...line, '-tt', to], { input: `${login.command}\n` });
    },
  };
}

/** PuTTY is told its algorithms by saved sessions, by names of its own, in the order of its preference. */
const PUTTY_NAMES: ReadonlyMap<string, string> = new Map([
  ['sntrup761x25519-sha512@openssh.com', 'KEX=ntru-curve25519,ecdh,WARN'],
  ['curve25519-sha256', 'KEX=ecdh,WARN'],
  [GEX, 'KEX=dh-gex-sha1,WARN'],
  ['diffie-hellman-group18-sha512', 'KEX=dh-group18-sha512,WARN'],
  ['diffie-hellman-group16-sha512', 'KEX=dh-group16-sha512,WARN'],
  ['diffie-hellman-group14-sha256', 'KEX=dh-group14-sha1,WARN'],
  ['ssh-ed25519', 'HostKey=ed25519,WARN'],
  ['ecdsa-sha2-nistp256', 'HostKey=ecdsa,WARN'],
  ['rsa-sha2-512', 'HostKey=rsa,WARN'],
  [CHACHA, 'Cipher=chacha20,WARN'],
  ['aes256-ctr', 'Cipher=aes,WARN'],
  ['aes256-gcm@openssh.com', 'Cipher=aesgcm,aes,WARN'],
  ['zlib@openssh.com', 'Compression=1'],
]);

/** PuTTY's command line programs take the same arguments. */
export function puttyLine(home: string, login: Login, fingerprints: readonly string[]): string[] {
  const session = login.algorithm === undefined ? undefined : PUTTY_NAMES.get(login.algorithm[1]);
  mkdirSync(join(home, '.putty/sessions'), { recursive: true });
  writeFileSync(join(home, '.putty/sessions/trap'), `Protocol=ssh\nHostName=127.0.0.1\n${session ?? ''}\n`);
  return [
    '-load',
    'trap',
    '-batch',
    '-P',
    String(login.port),
    ...fingerprints.flatMap((fingerprint) => ['-hostkey', fingerprint]),
    ...(login.keyFile === undefined ? ['-pw', login.password] : ['-i', login.keyFile]),
  ];
}

function plink(home: string, fingerprints: readonly string[]): ClientProgram {
  const only = (names: readonly string[]) => names.filter((name) => PUTTY_NAMES.has(name));
  return {
    name: 'PuTTY',
    algorithms: {
      kex: only(['sntrup761x25519-sha512@openssh.com', 'curve25519-sha256', GEX, ...GROUPS]),
      hostKey: only(HOST_KEYS),
      cipher: only([CHACHA, 'aes256-ctr', 'aes256-gcm@openssh.com']),
      mac: [],
      compression: only(COMPRESSIONS),
    },
    keyTypes: [],
    run(login) {
      const line = [...puttyLine(home, login, fingerprints), '-l', login.username, '-ssh'];
      return login.mode === 'exec'
        ? runProgram('plink', [...line, login.command], { environment: { HOME: home } })
        : runProgram('plink', [...line, '-t'], {
            environment: { HOME: home },
            input: `${login.command}\n`,
          });
    },
  };
}

function dbclient(home: string): ClientProgram {
  return {
    name: 'dropbear',
    algorithms: { ...NONE, cipher: [CHACHA, 'aes128-ctr', 'aes256-ctr'], mac: ['hmac-sha2-256', 'hmac-sha1'] },
    keyTypes: ['dropbear-ed25519'],
    run(login) {
      const line = ['-y', '-y', '-p', String(login.port)];
      if (login.algorithm !== undefined) line.push(login.algorithm[0] === 'mac' ? '-m' : '-c', login.algorithm[1]);
      if (login.algorithm?.[0] === 'mac') line.push('-c', 'aes128-ctr');
      if (login.keyFile !== undefined) line.push('-i', login.keyFile);
      const environment = { HOME: home, ...(login.keyFile === undefined ? { DROPBEAR_PASSWORD: login.password } : {}) };
      const to = `${login.username}@127.0.0.1`;
      return login.mode === 'exec'
        ? runProgram('dbclient', [...line, to, login.command], { environment })
        : // It wants a terminal on its own side too.
          runProgram('script', ['-qefc', ['dbclient', ...line, '-t', to].join(' '), '/dev/null'], {
            environment,
            input: `${login.command}\n`,
          });
    },
  };
}

/** The clients, ready to run; the small ones are built on the way. @param home a directory for what they keep */
export async function prepareClients(home: string, fingerprints: readonly string[]): Promise<ClientProgram[]> {
  const sources = join(import.meta.dirname, 'clients');
  const libssh = join(home, 'libssh-client');
  await runOrFail('cc', [join(sources, 'libssh-client.c'), '-o', libssh, '-lssh']);
  const go = join(home, 'go-client');
  await runOrFail('go', ['build', '-o', go, '.'], { directory: join(sources, 'go'), timeoutMs: 300_000 });
  const query = async (what: string) =>
    (await runOrFail('ssh', ['-Q', what])).split('\n').filter((name) => name !== '');
  chmodSync(home, 0o700);
  const script = (name: string, program: string, file: string, algorithms: Algorithms): ClientProgram => ({
    name,
    algorithms,
    keyTypes: ['ed25519', 'rsa', 'ecdsa-256'],
    run: (login) => runProgram(program, [...(file === '' ? [] : [join(sources, file)]), ...words(login)]),
  });
  return [
    openSsh({
      kex: await query('kex'),
      hostKey: await query('HostKeyAlgorithms'),
      cipher: await query('cipher'),
      mac: await query('mac'),
      compression: COMPRESSIONS,
    }),
    dbclient(home),
    plink(home, fingerprints),
    script('libssh', libssh, '', {
      kex: [...CURVE_25519, ...NIST, GEX, ...GROUPS],
      hostKey: HOST_KEYS,
      cipher: [CHACHA, ...GCM, ...COUNTER],
      mac: [...SHA2, ...SHA2_ETM, 'hmac-sha1', 'hmac-sha1-etm@openssh.com'],
      compression: COMPRESSIONS,
    }),
    script('paramiko', '/usr/bin/python3', 'paramiko-client.py', {
      kex: [
        'curve25519-sha256@libssh.org',
        ...NIST,
        GEX,
        'diffie-hellman-group14-sha256',
        'diffie-hellman-group16-sha512',
      ],
      hostKey: HOST_KEYS,
      cipher: COUNTER,
      mac: [...SHA2, ...SHA2_ETM, 'hmac-sha1'],
      compression: COMPRESSIONS,
    }),
    script('asyncssh', '/usr/bin/python3', 'asyncssh-client.py', {
      kex: [...CURVE_25519, ...NIST, GEX, ...GROUPS],
      hostKey: HOST_KEYS,
      cipher: [CHACHA, ...GCM, ...COUNTER],
      mac: [...SHA2, ...SHA2_ETM, 'hmac-sha1', 'hmac-sha1-etm@openssh.com'],
      compression: COMPRESSIONS,
    }),
    script("Go's x/crypto/ssh", go, '', {
      kex: [...CURVE_25519, ...NIST, GEX, 'diffie-hellman-group14-sha256', 'diffie-hellman-group16-sha512'],
      hostKey: HOST_KEYS,
      cipher: [CHACHA, ...GCM, ...COUNTER],
      mac: [...SHA2, ...SHA2_ETM, 'hmac-sha1'],
      compression: [],
    }),
    script('ssh2', process.execPath, 'ssh2-client.mjs', {
      kex: [...CURVE_25519, ...NIST, GEX, ...GROUPS],
      hostKey: HOST_KEYS,
      cipher: [CHACHA, ...GCM, ...COUNTER],
      mac: [...SHA2, ...SHA2_ETM, 'hmac-sha1', 'hmac-sha1-etm@openssh.com'],
      compression: COMPRESSIONS,
    }),
  ];
}
