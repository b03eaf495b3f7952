import { describe, expect, it } from 'vitest';
import { createTestHost, runCommand } from '../test-shell.ts';

/** Command, standard output, exit status: what bash and coreutils are documented to give. */
const CASES: readonly (readonly [string, string, number])[] = [
  ['echo -e "\\x6F\\x6B"', 'ok\n', 0],
  ['echo $((7*191+3)) $((1<<63)) $((0x10 % 7))', '1340 -9223372036854775808 2\n', 0],
  ['x="a  b"; echo $x "$x" \'$x\'', 'a b a  b $x\n', 0],
  ['echo {a,b}{1..3} {01..03}', 'a1 a2 a3 b1 b2 b3 01 02 03\n', 0],
  ['f() { local a=1; echo "$a-$1"; return 3; }; f q; echo $?', '1-q\n3\n', 0],
  ['a=(1 2 3); a+=(4); echo ${a[@]} ${#a[@]} ${a[-1]} "${a[@]:1:2}"', '1 2 3 4 4 4 2 3\n', 0],
  ['declare -A m; m[x]=1; m[y]=2; echo ${m[x]}${m[y]} ${#m[@]}', '12 2\n', 0],
  [
    'p=/a/b.tar.gz; echo ${p##*/} ${p%.*} ${p%%.*} ${p/b/X} ${p:1:2} ${#p}',
    'b.tar.gz /a/b.tar /a/b /a/X.tar.gz a/ 11\n',
    0,
  ],
  ['echo ${nope:-d} ${nope:=e} $nope ${nope:+f}', 'd e e f\n', 0],
  ['cat <<E\nhi $((1+1))\nE\ncat <<"E"\n$x\nE', 'hi 2\n$x\n', 0],
  ['case abc in a*) echo y;; *) echo n;; esac', 'y\n', 0],
  [
    'for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done | while read x; do echo got $x; done',
    'got 1\ngot 3\n',
    0,
  ],
  ['set -e; false; echo no', '', 1],
  ['false || echo r; true && ! false; echo $?', 'r\n0\n', 0],
  ['trap "echo bye" EXIT; exit 4', 'bye\n', 4],
  ['(exit 5); echo $?; x=$(exit 6); echo $?', '5\n6\n', 0],
  ['yes | head -2', 'y\ny\n', 0],
  ['echo a b c | { read x y; echo "$y"; }', 'b c\n', 0],
  ['[[ foobar =~ o(b.)r ]] && echo ${BASH_REMATCH[1]}', 'ba\n', 0],
  [
    'echo one > /tmp/a; echo two >> /tmp/a; cat < /tmp/a; rm /tmp/a; cat /tmp/a 2>&1',
    'one\ntwo\ncat: /tmp/a: No such file or directory\n',
    1,
  ],
  ['printf "%05d|%-4s|%x\\n" 42 ab 255', '00042|ab  |ff\n', 0],
  ['echo "root:x:0" | cut -d: -f1,3; echo abc | tr a-c A-C; echo x1y | sed "s/[0-9]/-/"', 'root:0\nABC\nx-y\n', 0],
  ["printf 'a 1\\nb 2\\n' | awk 'NR==2{print $2,$1; s+=$2} END{print s}'", '2 b\n2\n', 0],
  ['cp /bin/echo /tmp/.s; /tmp/.s hello', 'hello\n', 0],
  ['printf "#!/bin/sh\\necho script \\$1\\n" > /tmp/s; chmod +x /tmp/s; /tmp/s one', 'script one\n', 0],
  ['id; uname -m; echo $-', 'uid=0(root) gid=0(root) groups=0(root)\nx86_64\nhBc\n', 0],
  ['sleep 5 & echo $(jobs | wc -l); kill $!; wait $! 2>/dev/null; echo $?', '1\n143\n', 0],
];

describe('the interpreter', () => {
  it.each(CASES)('runs %s', async (command, stdout, exitCode) => {
    const run = await runCommand(command);
    expect({ stdout: run.stdout, exitCode: run.exitCode }).toEqual({ stdout, exitCode });
  });

  it('names what it does not find as bash -c does', async () => {
    const run = await runCommand('lockr -ia .ssh');
    expect({
      stderr: run.stderr,
      exitCode: run.exitCode,
      unknown: run.commands[0]?.unknownCommands,
      statements: run.commands[0]?.statements,
    }).toEqual({
      stderr: 'bash: line 1: lockr: command not found\n',
      exitCode: 127,
      unknown: ['lockr'],
      statements: ['lockr -ia .ssh'],
    });
  });

  it('reports a syntax error with the line', async () => {
    const run = await runCommand('for');
    expect({ stderr: run.stderr, exitCode: run.exitCode }).toEqual({
      stderr: "bash: -c: line 1: syntax error near unexpected token `newline'\nbash: -c: line 1: `for'\n",
      exitCode: 2,
    });
  });

  it('reports a written file once, when it is closed', async () => {
    const run = await runCommand('for i in 1 2; do echo $i; done > /tmp/.x');
    expect(run.written).toEqual([{ path: '/tmp/.x', text: '1\n2\n' }]);
  });

  it('lets a changed password and a planted key in afterwards, and a probe never', async () => {
    const host = createTestHost();
    expect([host.checkPassword('root', '345gs5662d34'), host.checkPassword('root', 'bXyDHtBxO88X')]).toEqual([
      false,
      false,
    ]);
    await runCommand(
      'echo "root:bXyDHtBxO88X"|chpasswd|bash; mkdir -p ~/.ssh; echo "ssh-rsa AAAA me" >> ~/.ssh/authorized_keys',
      { host },
    );
    expect([
      host.checkPassword('root', 'bXyDHtBxO88X'),
      host.checkPassword('root', '123456'),
      host.checkPublicKey('root', 'ssh-rsa AAAA'),
      host.checkPassword('root', '345gs5662d34'),
    ]).toEqual([true, false, true, false]);
  });

  it('adds users that can log in', async () => {
    const host = createTestHost();
    const run = await runCommand(
      'useradd -m -s /bin/bash admin1; echo admin1:modz | chpasswd; usermod -aG sudo admin1; id admin1',
      { host },
    );
    expect([run.stdout, host.checkPassword('admin1', 'modz')]).toEqual([
      'uid=1002(admin1) gid=1002(admin1) groups=1002(admin1),27(sudo)\n',
      true,
    ]);
  });
});
