import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { login } from './test-shell.ts';

/** Recorded from an interactive `-bash` of Debian 11; lies beside the repository, not in it. */
const DATA = new URL('../../../../../../shared/data/shell/', import.meta.url);
const CASES = new URL('interactive_bash_cases.json', DATA);
const LINES = new URL('attacker_lines_real_output.json', DATA);

/** Shares measured when these tests were written; they may only grow. */
const MIN_CASE_SHARE = 0.98;
const MIN_LINE_SHARE = 0.84;

/**
 * Lines whose answer is that of the recorded machine, a Debian 11 container: its hardware, clock, packages and mounts.
 * They are run and not compared.
 */
const OF_THE_RECORDED_MACHINE: ReadonlySet<string> = new Set([
  'history',
  'date',
  'chattr',
  'cat /proc/cpuinfo',
  'grep cpu /proc/cpuinfo',
  'head -n 10 /proc/cpuinfo',
  'cat /proc/uptime 2>/dev/null',
  'cat /proc/uptime 2>/dev/null | cut -d. -f1',
  'cat < /etc/passwd',
  '< /etc/hosts cat | cat',
  "echo hello | grep '['; echo $?",
  'ls /',
  'ls -l /',
  'uname -a',
  'su --version',
  'lscpu',
  'env',
  'dd bs=52 count=1 if=.s | od -An -tx1 | head -4',
  'dd bs=52 count=1 if=.s >/dev/null',
  'tftp </dev/null; wget; /bin/busybox WZEUF',
  'busybox wget 2>&1 | head -5',
  'busybox tftp 2>&1 | head -3',
  'busybox ftpget 2>&1 | head -3',
  'busybox nc 2>&1 | head -2',
  'chattr -ia .ssh; lockr -ia .ssh',
  'ls -lh $(which ls)',
  'ifconfig | head -3',
  "/bin/busybox echo -e '\\x6b\\x61\\x6d\\x69/sys' > /sys/.nippon; /bin/busybox cat /sys/.nippon",
  'id admin1',
  'ulimit -n',
  'w | head -2',
  'last | head -2',
  'lscpu | grep Model',
  "lspci | grep VGA | cut -f5- -d ' '",
  'uptime -p',
  'ssh -V',
  'help | head -2',
  'crontab -l',
  'crontab -l; echo rc=$?',
  'nproc',
  'service iptables stop',
  'command -v python3 >/dev/null 2>&1 || echo nopy',
  // bash 5.1 takes a file that is only the magic number of ELF for a script; 5.2 does not.
  'chmod 777 /tmp/dlr; /tmp/dlr',
]);

const present = existsSync(CASES) && existsSync(LINES);
if (!present) console.warn('skipped: the recorded shell output (../shared/data/shell) is not here');

const interactiveCases = z.array(z.object({ lines: z.array(z.string()), real: z.array(z.string()) }));
const attackerLines = z.object({ lines: z.array(z.object({ line: z.string(), real_output: z.string() })) });

/** What lies between the end of the echoed line and the next prompt. */
function outputOf(shown: string): string {
  return (
    shown
      .split('\x1b[?2004l\r')
      .at(-1)
      ?.split('\x1b[?2004h')[0]
      ?.replaceAll('\r\n', '\n')
      .replace(/^logout\n$/, 'logout\n') ?? ''
  );
}

async function shareOf(
  cases: readonly { readonly lines: readonly string[]; readonly real: readonly string[] }[],
  fresh: boolean,
): Promise<{ readonly share: number; readonly compared: number; readonly failed: readonly string[] }> {
  const failed: string[] = [];
  let compared = 0;
  let session = await login();
  for (const { lines, real } of cases) {
    if (fresh) {
      session.shell.stop();
      session = await login();
    }
    let same = true;
    for (const [index, line] of lines.entries()) {
      const wanted = (real[index] ?? '').replaceAll('<PROMPT>', '').replaceAll('unitTest', 'srv-app02');
      // The recording of bare tests asked for the status on a second, unrecorded line.
      const typed = /^[01]\n$|expected\n[0-2]\n$/.test(wanted) && !line.includes('echo') ? `${line}; echo $?` : line;
      const shown = outputOf(
        await session.type(`${typed}\r`, wanted.endsWith('logout\n') ? 'logout\r\n' : '\x1b[?2004h'),
      );
      // The recording shows bytes that are not UTF-8 as escapes.
      const got = shown.replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
      if (OF_THE_RECORDED_MACHINE.has(line)) continue;
      compared += 1;
      if (got !== wanted) {
        same = false;
        failed.push(
          `${line}\n   wanted ${JSON.stringify(wanted.slice(0, 160))}\n   got    ${JSON.stringify(got.slice(0, 160))}`,
        );
      }
    }
    if (!same && failed.length === 0) failed.push(lines.join('; '));
  }
  session.shell.stop();
  return { share: (compared - failed.length) / compared, compared, failed };
}

describe.skipIf(!present)('the shell beside a real bash', () => {
  it('answers the recorded interactive cases alike', async () => {
    const all = interactiveCases.parse(JSON.parse(readFileSync(CASES, 'utf8')));
    const usable = all.filter(
      ({ lines, real }) =>
        lines.length === real.length && real.every((text) => text.endsWith('<PROMPT>') && !text.includes('truncated')),
    );
    const { share, compared, failed } = await shareOf(usable, true);
    console.info(
      `interactive cases: ${(share * 100).toFixed(1)} % of ${compared} lines${process.env.SHOW_FAILURES === undefined ? '' : `\n${failed.join('\n')}`}`,
    );
    expect(share).toBeGreaterThan(MIN_CASE_SHARE);
  }, 60_000);

  it('answers recorded attacker lines alike', async () => {
    const { lines } = attackerLines.parse(JSON.parse(readFileSync(LINES, 'utf8')));
    const usable = lines
      .filter(
        ({ line, real_output }) => !real_output.includes('truncated') && line !== 'exit' && !line.includes('192.0.2.1'),
      )
      .map(({ line, real_output }) => ({ lines: [line], real: [real_output.replaceAll('\r', '')] }));
    const { share, compared, failed } = await shareOf(usable, false);
    console.info(
      `attacker lines: ${(share * 100).toFixed(1)} % of ${compared} lines${process.env.SHOW_FAILURES === undefined ? '' : `\n${failed.join('\n')}`}`,
    );
    expect(share).toBeGreaterThan(MIN_LINE_SHARE);
  }, 60_000);
});
