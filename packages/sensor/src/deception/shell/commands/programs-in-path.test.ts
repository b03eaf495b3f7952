import { describe, expect, it } from 'vitest';
import { createTestHost, prepareTestHosts, runCommand } from '../test-shell.ts';
import { programsInPath } from './programs-in-path.ts';
import { isImitated } from './registry.ts';

const QUESTIONS = ['', '--help', '--version', '/tmp/no-such-file'];

/** Programs that say nothing to one of these questions, as the real ones do or as long as nobody answers them. */
const SILENT = new Map([
  ['true false', 'shell builtins, which know no options'],
  ['mkdir mkfifo groupadd', 'make what they are given'],
  ['halt poweroff reboot', 'act without a word'],
  ['depmod', 'writes its lists without a word'],
  ['mysql mariadb redis-cli', 'read statements from standard input'],
  ['rgrep', 'reads the whole directory'],
  ['init telinit', 'print their help in a pager'],
  ['vipw vigr visudo', 'open an editor'],
  ['c_rehash catman', 'work through directories for minutes'],
  ['cpan cpan5.36-x86_64-linux-gnu', 'ask how the network is to be used'],
  ['lnstat ctstat rtstat tload', 'show counters again and again'],
  ['systemd-ask-password', 'waits for a terminal'],
  ['galera_new_cluster sudo_logsrvd runq', 'go to the background'],
  ['redis-benchmark', 'runs for minutes'],
  ['backup-sync', 'is a script of the administrator, which copies what there is'],
  ['dnsdomainname', 'knows no domain'],
  ['wsrep_sst_common', 'is read by other scripts'],
]);

describe.each(['web-server', 'database-server'])('the programs in the search path of the %s', (persona) => {
  const programs = programsInPath(createTestHost(persona).files);
  const silent = new Set([...SILENT.keys()].flatMap((names) => names.split(' ')));

  it('are those of a server and none that is only there in name', () => {
    expect(programs.length).toBeGreaterThan(900);
    const { programAnswers } = createTestHost(persona).persona;
    const unknown = programs.filter(
      ({ name, packageName }) =>
        packageName !== '' &&
        !isImitated(name) &&
        !silent.has(name) &&
        QUESTIONS.every((question) => programAnswers.find(name, question) === null),
    );
    expect(unknown.map(({ name }) => name)).toEqual([]);
  });
});

describe('an imitated program of the web server', () => {
  const silent = new Set([...SILENT.keys()].flatMap((names) => names.split(' ')));
  const names = programsInPath(createTestHost().files)
    .map(({ name }) => name)
    .filter((name) => isImitated(name) && !silent.has(name) && !/^(sh|bash|dash|yes|cat)$/.test(name));

  it.each(QUESTIONS)('answers to "%s" as far as the real one does', async (question) => {
    const freshHost = await prepareTestHosts('true');
    const { programAnswers } = freshHost().persona;
    const quiet: string[] = [];
    for (const name of names) {
      if (programAnswers.find(name, question) === null) continue;
      const { stdout, stderr } = await runCommand(`${name} ${question}`, { host: freshHost() });
      if (stdout + stderr === '') quiet.push(name);
    }
    expect(quiet).toEqual([]);
  });
});
