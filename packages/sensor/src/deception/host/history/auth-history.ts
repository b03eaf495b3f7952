import {
  drawCount,
  type HistorySource,
  HOUR_MS,
  type LogLine,
  pick,
  publicAddress,
  rsyslogTime,
} from './hourly-log.ts';

/** What one attacker did to the accounts of this machine, for its auth.log and wtmp. */
export interface Authentication {
  readonly atMs: number;
  readonly kind: 'failed' | 'accepted' | 'closed';
  readonly service: 'ssh' | 'telnet';
  readonly method: 'password' | 'publickey';
  readonly user: string;
  /** null where the machine has no such user. */
  readonly userId: number | null;
  readonly from: string;
  readonly port: number;
  readonly processId: number;
}

const GUESSED_USERS = [
  'root',
  'root',
  'root',
  'root',
  'admin',
  'test',
  'ubuntu',
  'user',
  'oracle',
  'postgres',
  'git',
  'guest',
  'ftpuser',
  'pi',
  'deploy',
  'hadoop',
  'mysql',
  'nagios',
  'jenkins',
  'es',
  'minecraft',
  'www',
  'dev',
  'steam',
  'support',
  'dspace',
  'sol',
  'solana',
] as const;

/** The background of /var/log/auth.log: guessing from all over, cron, and the administrator's own logins. */
export function authHistory(options: {
  readonly hostname: string;
  readonly perDay: number;
  readonly users: readonly { readonly name: string; readonly userId: number }[];
  readonly administrator: string | null;
  readonly office: string;
  readonly logindId: number;
}): HistorySource {
  const { hostname } = options;
  return {
    linesOf(hour, random) {
      const lines: LogLine[] = [];
      const say = (atMs: number, text: string) =>
        lines.push({ atMs, text: `${rsyslogTime(atMs)} ${hostname} ${text}\n` });
      const startMs = hour * HOUR_MS;
      let processId = 3000 + ((hour * 211) % 60_000);
      // One guesser tries several passwords in a row; each try is about three lines.
      const guessers = drawCount(random, options.perDay / 24 / 9);
      for (let guesser = 0; guesser < guessers; guesser += 1) {
        const from = publicAddress(random);
        let atMs = startMs + random() * HOUR_MS * 0.95;
        const tries = 1 + Math.floor(random() * 5);
        for (let each = 0; each < tries; each += 1) {
          processId += 1 + Math.floor(random() * 9);
          const user = pick(random, GUESSED_USERS);
          const known = options.users.find((candidate) => candidate.name === user);
          const port = 32_768 + Math.floor(random() * 28_000);
          const tag = `sshd[${processId}]:`;
          if (known === undefined) say(atMs, `${tag} Invalid user ${user} from ${from} port ${port}`);
          say(
            atMs + 3 + random(),
            `${tag} pam_unix(sshd:auth): ${known === undefined ? 'check pass; user unknown' : `authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${from}  user=${user}`}`,
          );
          if (known === undefined)
            say(
              atMs + 3.4 + random(),
              `${tag} pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${from} `,
            );
          say(
            atMs + 2100 + random() * 300,
            `${tag} Failed password for ${known === undefined ? 'invalid user ' : ''}${user} from ${from} port ${port} ssh2`,
          );
          say(
            atMs + 2600 + random() * 900,
            `${tag} ${random() < 0.5 ? `Received disconnect from ${from} port ${port}:11: Bye Bye [preauth]` : `Connection closed by ${known === undefined ? 'invalid' : 'authenticating'} user ${user} ${from} port ${port} [preauth]`}`,
          );
          atMs += 4000 + random() * 25_000;
        }
      }
      cronSession(17, 'root');
      const hourOfDay = ((hour % 24) + 24) % 24;
      if (hourOfDay === 6) cronSession(25, 'root');
      if (hourOfDay === 3) cronSession(15, 'root');
      // Somebody of the house logs in every few days, in office hours.
      if (options.administrator !== null && hourOfDay >= 7 && hourOfDay <= 16 && random() < 0.04)
        officeLogin(options.administrator, startMs + random() * HOUR_MS * 0.7);
      return lines.filter((line) => line.atMs < startMs + HOUR_MS);

      function cronSession(minute: number, user: string): void {
        processId += 3;
        const atMs = startMs + minute * 60_000 + 1000 + random() * 400;
        say(atMs, `CRON[${processId}]: pam_unix(cron:session): session opened for user ${user}(uid=0) by (uid=0)`);
        say(atMs + 9 + random() * 30, `CRON[${processId}]: pam_unix(cron:session): session closed for user ${user}`);
      }

      function officeLogin(user: string, atMs: number): void {
        processId += 2;
        const port = 49_000 + Math.floor(random() * 9000);
        const userId = options.users.find((candidate) => candidate.name === user)?.userId ?? 1000;
        say(atMs, `sshd[${processId}]: Accepted password for ${user} from ${options.office} port ${port} ssh2`);
        say(
          atMs + 4,
          `sshd[${processId}]: pam_unix(sshd:session): session opened for user ${user}(uid=${userId}) by (uid=0)`,
        );
        say(atMs + 11, `systemd-logind[${options.logindId}]: New session ${1 + (hour % 4000)} of user ${user}.`);
        const minutes = 2 + random() * 14;
        say(atMs + minutes * 60_000, `sshd[${processId}]: pam_unix(sshd:session): session closed for user ${user}`);
      }
    },
  };
}

/** The attacker's own part of auth.log. */
export function authLines(hostname: string, entries: readonly Authentication[]): LogLine[] {
  return entries.flatMap((entry): LogLine[] => {
    if (entry.service === 'telnet') return loginLines(hostname, entry);
    const { atMs, user, from, port, userId } = entry;
    const tag = `sshd[${entry.processId}]:`;
    const line = (offsetMs: number, text: string): LogLine => ({
      atMs: atMs + offsetMs,
      text: `${rsyslogTime(atMs + offsetMs)} ${hostname} ${tag} ${text}\n`,
    });
    if (entry.kind === 'accepted')
      return [
        line(0, `Accepted ${entry.method} for ${user} from ${from} port ${port} ssh2`),
        line(4, `pam_unix(sshd:session): session opened for user ${user}(uid=${userId ?? 0}) by (uid=0)`),
      ];
    if (entry.kind === 'closed') return [line(0, `pam_unix(sshd:session): session closed for user ${user}`)];
    return [
      ...(userId === null ? [line(-2100, `Invalid user ${user} from ${from} port ${port}`)] : []),
      line(
        -2097,
        userId === null
          ? 'pam_unix(sshd:auth): check pass; user unknown'
          : `pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=${from}  user=${user}`,
      ),
      line(0, `Failed password for ${userId === null ? 'invalid user ' : ''}${user} from ${from} port ${port} ssh2`),
    ];
  });
}

/** What login(1) says of a telnet session. */
function loginLines(hostname: string, { atMs, kind, user, userId, from, processId }: Authentication): LogLine[] {
  const line = (text: string): LogLine => ({
    atMs,
    text: `${rsyslogTime(atMs)} ${hostname} login[${processId}]: ${text}\n`,
  });
  if (kind === 'closed') return [line(`pam_unix(login:session): session closed for user ${user}`)];
  if (kind === 'accepted')
    return [
      line(`pam_unix(login:session): session opened for user ${user}(uid=${userId ?? 0}) by LOGIN(uid=0)`),
      ...(userId === 0 ? [line(`ROOT LOGIN  on '/dev/pts/0' from '${from}'`)] : []),
    ];
  return [
    line(
      userId === null
        ? 'pam_unix(login:auth): check pass; user unknown'
        : `pam_unix(login:auth): authentication failure; logname= uid=0 euid=0 tty=/dev/pts/0 ruser= rhost=${from}  user=${user}`,
    ),
    line(
      `FAILED LOGIN (1) on '/dev/pts/0' from '${from}' FOR '${userId === null ? 'UNKNOWN' : user}', Authentication failure`,
    ),
  ];
}
