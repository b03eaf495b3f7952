import type { Login } from '../host.ts';

/** One record of utmp(5) on a 64-bit Linux: 384 bytes. */
const RECORD_BYTES = 384;
const BOOT_TIME = 2;
const LOGIN_PROCESS = 6;
const USER_PROCESS = 7;
const DEAD_PROCESS = 8;

/** /var/log/wtmp of the logins: a record for each start, login and logout, oldest first. */
export function wtmpBytes(logins: readonly Login[]): Uint8Array {
  const records: { readonly atMs: number; readonly bytes: Buffer }[] = [];
  for (const login of logins) {
    if (login.user === 'reboot') {
      records.push({ atMs: login.atMs, bytes: record(BOOT_TIME, 0, '~', 'reboot', login.from, login.atMs) });
      continue;
    }
    records.push({
      atMs: login.atMs,
      bytes: record(USER_PROCESS, 1, login.terminal, login.user, login.from, login.atMs),
    });
    if (login.untilMs !== null)
      records.push({ atMs: login.untilMs, bytes: record(DEAD_PROCESS, 1, login.terminal, '', '', login.untilMs) });
  }
  return Buffer.concat(records.sort((left, right) => left.atMs - right.atMs).map((each) => each.bytes));
}

/** /run/utmp: the last start, the console's getty and who is logged in now. */
export function utmpBytes(logins: readonly Login[], bootedAtMs: number, kernelRelease: string): Uint8Array {
  return Buffer.concat([
    record(BOOT_TIME, 0, '~', 'reboot', kernelRelease, bootedAtMs),
    record(LOGIN_PROCESS, 603, 'tty1', 'LOGIN', '', bootedAtMs + 6000),
    ...logins
      .filter((login) => login.untilMs === null && login.user !== 'reboot')
      .map((login) => record(USER_PROCESS, 1, login.terminal, login.user, login.from, login.atMs)),
  ]);
}

function record(type: number, processId: number, line: string, user: string, host: string, atMs: number): Buffer {
  const bytes = Buffer.alloc(RECORD_BYTES);
  bytes.writeInt16LE(type, 0);
  bytes.writeInt32LE(processId, 4);
  bytes.write(line, 8, 32, 'latin1');
  bytes.write(type === BOOT_TIME ? '~~' : line.replace(/^pts\//, 'ts/').slice(0, 4), 40, 4, 'latin1');
  bytes.write(user, 44, 32, 'utf8');
  bytes.write(host, 76, 256, 'latin1');
  bytes.writeInt32LE(Math.floor(atMs / 1000), 340);
  bytes.writeInt32LE(Math.floor((atMs % 1000) * 1000), 344);
  const address = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(host);
  if (address !== null) for (let index = 0; index < 4; index += 1) bytes[348 + index] = Number(address[index + 1]);
  return bytes;
}
