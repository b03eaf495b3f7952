import { describe, expect, it } from 'vitest';
import { runCommand } from '../test-shell.ts';

/** Recorded of perl 5.36 of Debian 12. */
const PROGRAMS = [
  [
    `perl -e 'print join(",", map { $_*2 } (1,2,3)), "\\n"; my @a=(3,1,2); print "@{[sort @a]}\\n"; printf("%s %d\\n", "x", scalar(@a));'`,
    '2,4,6\n1 2 3\nx 3\n',
  ],
  [
    `perl -e 'use strict; my %h=(a=>1,b=>2); foreach my $k (sort keys %h) { print "$k=$h{$k}\\n" }; $h{x}=5; print $h{x}+1, "\\n"'`,
    'a=1\nb=2\n6\n',
  ],
  [`perl -le 'print for reverse 1..3'`, '3\n2\n1\n'],
  [
    `perl -e 'my @w = split(/,/, "a,b,c"); print "$w[1] $#w @w\\n"; push @w, "d"; print join("-", @w), "\\n"; for my $i (0..$#w) { print $i }'`,
    'b 2 a b c\na-b-c-d\n0123',
  ],
  [
    `perl -e '@x = grep { $_ > 1 } (1,2,3); print "@x user\\@host\\n"; foreach (qw(p q)) { print "$_\\n" }'`,
    '2 3 user@host\np\nq\n',
  ],
  [`perl -e 'print map(chr, (104,105)), "\\n"; $a[2] = 7; print scalar(@a), $a[-1], "\\n"'`, 'hi\n37\n'],
] as const;

describe('lists of Perl programs', () => {
  it.each(PROGRAMS)('%s', async (line, stdout) => {
    const run = await runCommand(line);
    expect({ stdout: run.stdout, stderr: run.stderr }).toEqual({ stdout, stderr: '' });
  });
});
