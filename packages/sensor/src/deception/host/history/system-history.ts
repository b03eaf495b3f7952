import { drawCount, type HistorySource, HOUR_MS, type LogLine, rsyslogTime } from './hourly-log.ts';

/** The background of /var/log/syslog: cron, timers of systemd, and what runs beside them. */
export function systemHistory(options: {
  readonly hostname: string;
  readonly php: boolean;
  readonly jobs: readonly string[];
  readonly timesyncId: number;
}): HistorySource {
  const { hostname, php, jobs, timesyncId } = options;
  return {
    linesOf(hour, random) {
      const lines: LogLine[] = [];
      const startMs = hour * HOUR_MS;
      let processId = 2000 + ((hour * 397) % 900_000);
      const say = (atMs: number, text: string) =>
        lines.push({ atMs, text: `${rsyslogTime(atMs)} ${hostname} ${text}\n` });
      const hourOfDay = ((hour % 24) + 24) % 24;
      const cron = (minute: number, user: string, command: string) => {
        processId += 2;
        say(startMs + minute * 60_000 + 1000 + random() * 300, `CRON[${processId}]: (${user}) CMD (${command})`);
      };
      const timer = (atMs: number, unit: string, title: string, seconds: number) => {
        say(atMs, `systemd[1]: Starting ${unit}.service - ${title}...`);
        say(atMs + seconds * 1000, `systemd[1]: ${unit}.service: Deactivated successfully.`);
        say(atMs + seconds * 1000 + 0.4, `systemd[1]: Finished ${unit}.service - ${title}.`);
      };
      cron(17, 'root', 'cd / && run-parts --report /etc/cron.hourly');
      if (hourOfDay === 6)
        cron(25, 'root', 'test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; }');
      if (hourOfDay === 3) for (const job of jobs) cron(15, 'root', job);
      if (php)
        for (const minute of [9, 39])
          timer(
            startMs + minute * 60_000 + random() * 900,
            'phpsessionclean',
            'Clean php session files',
            0.06 + random() * 0.05,
          );
      if (hourOfDay === 0) {
        timer(startMs + random() * 900, 'dpkg-db-backup', 'Daily dpkg database backup service', 0.12);
        timer(startMs + random() * 900, 'logrotate', 'Rotate log files', 0.5 + random());
      }
      if (hourOfDay === 4)
        timer(startMs + random() * HOUR_MS * 0.8, 'man-db', 'Daily man-db regeneration', 2 + random());
      if (hourOfDay === 6) {
        const atMs = startMs + random() * HOUR_MS * 0.7;
        timer(atMs, 'apt-daily-upgrade', 'Daily apt upgrade and clean activities', 3 + random() * 9);
      }
      if (hourOfDay === 9 || hourOfDay === 21)
        timer(startMs + random() * HOUR_MS * 0.7, 'apt-daily', 'Daily apt download activities', 2 + random() * 3);
      if (hourOfDay === 13)
        timer(startMs + random() * 900_000, 'systemd-tmpfiles-clean', 'Cleanup of Temporary Directories', 0.08);
      const synchronised = drawCount(random, 0.15);
      for (let each = 0; each < synchronised; each += 1)
        say(
          startMs + random() * HOUR_MS,
          `systemd-timesyncd[${timesyncId}]: Timed out waiting for reply from 217.144.138.234:123 (2.debian.pool.ntp.org).`,
        );
      return lines.filter((line) => line.atMs < startMs + HOUR_MS);
    },
  };
}

/** The background of /var/log/cron.log. */
export function cronHistory(hostname: string, jobs: readonly string[]): HistorySource {
  const source = systemHistory({ hostname, php: false, jobs, timesyncId: 1 });
  return {
    linesOf: (hour, random) => source.linesOf(hour, random).filter((line) => line.text.includes(' CRON[')),
  };
}
