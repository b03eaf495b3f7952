/** What `record-telnet.ts` says to a telnetd: clients that answer in one way or another, and what each types. */

export type Policy = (verb: 'will' | 'do' | 'sb', option: number, content: Buffer) => readonly number[];

export interface TelnetCase {
  readonly name: string;
  readonly client: Policy;
  /** What is typed, one after the other, each when the server has been quiet for `settleMs`. */
  readonly steps: readonly { readonly send: string; readonly settleMs: number }[];
}

const [SE, SB, WILL, WONT, DO, DONT, IAC] = [240, 250, 251, 252, 253, 254, 255] as const;

const silent: Policy = () => [];

const refusing: Policy = (verb, option) =>
  verb === 'will' ? [IAC, DONT, option] : verb === 'do' ? [IAC, WONT, option] : [];

const agreeing: Policy = (verb, option) => {
  if (verb === 'will') return [IAC, DO, option];
  if (verb === 'do') return [IAC, WILL, option];
  const answers = new Map([
    [24, 'XTERM'],
    [32, '9600,9600'],
    [35, 'a:0'],
    [39, ''],
  ]);
  const answer = answers.get(option);
  return answer === undefined ? [] : [IAC, SB, option, 0, ...Buffer.from(answer), IAC, SE];
};

/** As many bots: yes to every offer, no to every question but the window's. */
const bot: Policy = (verb, option) => {
  if (verb === 'will') return [IAC, DO, option];
  if (verb !== 'do') return [];
  return option === 31 ? [IAC, WILL, 31, IAC, SB, 31, 0, 80, 0, 24, IAC, SE] : [IAC, WONT, option];
};

interface Person {
  readonly terminals?: readonly string[];
  readonly environment?: string;
  readonly lineMode?: boolean;
  readonly flowControl?: boolean;
  readonly echo?: boolean;
}

/** As a person's telnet program. */
function person({
  terminals = ['XTERM'],
  environment = '',
  lineMode = false,
  flowControl = true,
  echo = false,
}: Person = {}): Policy {
  let asked = 0;
  const answer = (option: number, text: string) => [IAC, SB, option, 0, ...Buffer.from(text, 'latin1'), IAC, SE];
  return (verb, option) => {
    if (verb === 'will') return [1, 3, 5].includes(option) ? [IAC, DO, option] : [IAC, DONT, option];
    if (verb === 'do') {
      if (option === 31) return [IAC, WILL, 31, IAC, SB, 31, 0, 120, 0, 40, IAC, SE];
      const agreed =
        [24, 32, 39].includes(option) ||
        (option === 33 && flowControl) ||
        (option === 34 && lineMode) ||
        (option === 1 && echo);
      return [IAC, agreed ? WILL : WONT, option];
    }
    if (option === 24) {
      asked += 1;
      return answer(24, terminals[Math.min(asked, terminals.length) - 1] ?? '');
    }
    if (option === 32) return answer(32, '38400,38400');
    return option === 39 ? answer(39, environment) : [];
  };
}

const type = (send: string, settleMs = 300) => ({ send, settleMs });
const FAILURE_MS = 4700;

/** No to all of the first round, and of the second. */
const FIRST_NO = "\xff\xfe%\xff\xfe&\xff\xfc\x18\xff\xfc \xff\xfc#\xff\xfc'\xff\xfc$";
const SECOND_NO = '\xff\xfd\x03\xff\xfc\x01\xff\xfc"\xff\xfc\x1f\xff\xfd\x05\xff\xfc!';

/** For both daemons. */
const SHARED: readonly (readonly [string, (typeof type extends (...given: never[]) => infer Step ? Step : never)[]])[] =
  [
    ['a wrong password', [type('root\r\0'), type('bad\r\0', FAILURE_MS)]],
    ['all at once', [type('root\r\ntoor123\r\nid\r\n', 600)]],
    ['line feeds alone', [type('root\n'), type('x\n')]],
    ['carriage return, later line feed', [type('ab\r'), type('\n')]],
    ['interrupt key', [type('ab\x03')]],
    ['quit key', [type('ab\x1c')]],
    ['suspend key', [type('ab\x1a'), type('\r\0')]],
    ['end of file after a part', [type('ab\x04'), type('c\r\0')]],
    ['end of file at the password', [type('ab\r\0'), type('\x04', FAILURE_MS)]],
    ['interrupt command', [type('ab\xff\xf4')]],
    ['break command', [type('ab\xff\xf3')]],
    ['abort command', [type('ab\xff\xee')]],
    ['suspend command', [type('ab\xff\xed'), type('\r\0')]],
    ['are you there', [type('\xff\xf6'), type('a\xff\xf6b')]],
    ['erase commands', [type('ab\xff\xf7c'), type('\xff\xf8')]],
    ['erase keys', [type('xy\x7fz\x15'), type('abc\x08d')]],
    ['no operation and go ahead', [type('a\xff\xf1b\xff\xf9c')]],
    ['data mark', [type('a\xff\xf2b')]],
    ['abort output', [type('\xff\xf5')]],
    ['bytes with the eighth bit, doubled and bare controls', [type('q\xff\xffr\xe9\x01\x1b'), type('\r\0')]],
    ['word erase, reprint, literal next, tab', [type('foo bar\x17x'), type('\x12'), type('\x16\x15y'), type('\ttab')]],
    ['an unknown option', [type('\xff\xfbc\xff\xfdb')]],
    ['an empty name', [type('\r\0'), type('x\r\0')]],
    ['a name of blanks', [type('  \r\0'), type('x\r\0')]],
    ['a name with an option', [type('-f root\r\0'), type('x\r\0', FAILURE_MS)]],
    ['a name and more', [type(' root x\r\0'), type('x\r\0')]],
    ['a long name', [type(`${'a'.repeat(300)}\r\0`, 600), type('x\r\0')]],
    ['typed while it waits', [type('ab\r\0'), type('x\r\0'), type('root\r\0toor123\r\0', FAILURE_MS)]],
    ['interrupt at the password', [type('ab\r\0'), type('\x03', FAILURE_MS)]],
  ];

const exhausting = (attempts: number) =>
  Array.from({ length: attempts }, () => [type('nosuch\r\0'), type('x\r\0', FAILURE_MS)]).flat();

export const DEBIAN_CASES: readonly TelnetCase[] = [
  { name: 'a client that says nothing', client: silent, steps: [type('', 1500)] },
  { name: 'a client that refuses all', client: refusing, steps: [type('root\r\n'), type('bad\r\n', FAILURE_MS)] },
  { name: 'a bot', client: bot, steps: [type('root\r\n'), type('bad\r\n', FAILURE_MS)] },
  { name: 'a client that agrees to all', client: agreeing, steps: [type('root\r\n'), type('bad\r\n', FAILURE_MS)] },
  ...SHARED.map(([name, steps]) => ({ name, client: person(), steps })),
  { name: 'five wrong passwords', client: person(), steps: exhausting(5) },
  { name: 'end of file at the name', client: person(), steps: [type('\xff\xec', FAILURE_MS)] },
  { name: 'an unknown terminal', client: person({ terminals: ['FOOBAR'] }), steps: [] },
  { name: 'a list of terminals', client: person({ terminals: ['FOOBAR', 'VT9999', 'VT100'] }), steps: [] },
  { name: 'unknown terminals that end', client: person({ terminals: ['FOOBAR', 'VT9999'] }), steps: [] },
  { name: 'line mode', client: person({ lineMode: true }), steps: [type('root\r\0')] },
  { name: 'no flow control', client: person({ flowControl: false }), steps: [] },
  { name: 'a client that echoes', client: person({ echo: true }), steps: [] },
  { name: 'USER that is an option of login', client: person({ environment: '\0USER\x01-f root' }), steps: [] },
  { name: 'USER', client: person({ environment: '\0USER\x01root' }), steps: [type('x\r\0')] },
  {
    name: 'variables that load code',
    client: person({ environment: '\0DISPLAY\x01a:0\x03LD_PRELOAD\x01/x\x03FOO\x01b\x02\x01c' }),
    steps: [],
  },
  { name: 'status', client: person(), steps: [type('\xff\xfa\x05\x01\xff\xf0')] },
  { name: 'timing mark', client: person(), steps: [type('\xff\xfd\x06'), type('\xff\xfb\x06')] },
  {
    name: 'echo refused and asked for again',
    client: person(),
    steps: ['\xff\xfe\x01', 'unseen', '\xff\xfd\x01', 'seen'].map((send) => type(send)),
  },
  { name: 'log out', client: person(), steps: [type('\xff\xfd\x12')] },
  {
    name: 'only the window is answered',
    client: silent,
    steps: [FIRST_NO, '\xff\xfc\x1f', '\xff\xfc\x01', '\xff\xfc"', '\xff\xfd\x01', '\xff\xfd\x03', '\xff\xfb!'].map(
      (send) => type(send),
    ),
  },
  {
    name: 'the window is answered last',
    client: silent,
    steps: [FIRST_NO, '\xff\xfc\x01', '\xff\xfc"', '\xff\xfc!', '\xff\xfd\x03', '\xff\xfb\x1f', '\xff\xfb!'].map(
      (send) => type(send),
    ),
  },
  {
    name: 'authentication and encryption accepted',
    client: silent,
    steps: [type('\xff\xfd%\xff\xfd&'), type("\xff\xfc\x18\xff\xfc \xff\xfc#\xff\xfc'\xff\xfc$")],
  },
  {
    name: 'the old environment and a display',
    client: silent,
    steps: [
      "\xff\xfe%\xff\xfe&\xff\xfc\x18\xff\xfc \xff\xfb#\xff\xfc'\xff\xfb$",
      '\xff\xfa#\0foo:0\xff\xf0',
      '\xff\xfa$\0\xff\xf0',
    ].map((send) => type(send)),
  },
  { name: 'data before the answers', client: silent, steps: [type('root\r\n'), type(FIRST_NO), type(SECOND_NO, 500)] },
  { name: 'all answers before the questions', client: silent, steps: [type(`${FIRST_NO}${SECOND_NO}root\r\n`, 500)] },
  {
    name: 'answers given twice, then options switched',
    client: silent,
    steps: [
      FIRST_NO,
      FIRST_NO,
      SECOND_NO,
      SECOND_NO,
      '\xff\xfb\x18',
      '\xff\xfb ',
      "\xff\xfb'",
      '\xff\xfb\x63',
      '\xff\xfc\x63',
      '\xff\xfb\x63',
      '\xff\xfe\x03',
      '\xff\xfb\x03',
      '\xff\xfb\x06',
      '\xff\xfb\x01',
      '\xff\xfc\x01',
      '\xff\xfe\x01',
      '\xff\xfd\x01',
      '\xff\xfb"',
      '\xff\xfd\x62',
      '\xff\xfd\x62',
    ].map((send) => type(send)),
  },
  { name: 'an unended subnegotiation', client: person(), steps: [type('\xff\xfa\x18\0XT\xff\xf6'), type('a')] },
];

export const BUSYBOX_CASES: readonly TelnetCase[] = [
  { name: 'a client that says nothing', client: silent, steps: [type('root\r\n'), type('bad\r\n', FAILURE_MS)] },
  { name: 'a client that refuses all', client: refusing, steps: [type('root\r\n'), type('bad\r\n', FAILURE_MS)] },
  { name: 'a bot', client: bot, steps: [type('root\r\n'), type('bad\r\n', FAILURE_MS)] },
  { name: 'a client that agrees to all', client: agreeing, steps: [type('root\r\n'), type('bad\r\n', FAILURE_MS)] },
  ...SHARED.map(([name, steps]) => ({ name, client: person(), steps })),
  { name: 'three wrong passwords', client: person(), steps: exhausting(3) },
  { name: 'end of file at the name', client: person(), steps: [type('\x04')] },
  { name: 'end of file twice', client: person(), steps: [type('ab\x04'), type('\x04')] },
  {
    name: 'USER that is an option of login',
    client: silent,
    steps: [type("\xff\xfa'\0\0USER\x01-f root\xff\xf0"), type('\r\0')],
  },
  { name: 'terminal type', client: silent, steps: [type('\xff\xfa\x18\0XTERM\xff\xf0'), type('\r\0')] },
  { name: 'window size in pieces', client: silent, steps: [type('\xff\xfa\x1f\0\x50'), type('\0\x20\xff\xf0x')] },
  { name: 'status and timing mark', client: silent, steps: [type('\xff\xfa\x05\x01\xff\xf0'), type('\xff\xfd\x06x')] },
  { name: 'log out', client: silent, steps: [type('\xff\xfd\x12x')] },
  { name: 'ten empty names', client: silent, steps: Array.from({ length: 10 }, () => type('\r\0')) },
];

/** BusyBox's shell behind its telnetd, on a machine whose /etc/profile sets `PS1='# '`. */
export const SHELL_CASES: readonly TelnetCase[] = [
  [
    'commands',
    [
      'nosuch',
      'cd /nosuch',
      'pwd',
      'cd /tmp; pwd',
      'echo $0',
      './nosuch',
      '/nosuch/x',
      'true; echo $?',
      'false; echo $?',
    ],
  ],
  [
    'echo',
    [
      'echo -e "a\\tb"',
      'echo -ne "\\x41\\n"',
      "echo -n 'x'",
      'echo "a b"  c',
      'echo $((1 + 2))',
      'x=abc; echo ${x#a} ${#x}',
    ],
  ],
  [
    'continuation',
    ['if', 'true', 'then echo yes; fi', 'echo a\\', 'b', 'echo "open', 'closed"', 'for i in 1 2; do', 'echo $i; done'],
  ],
  ["the loader's way in", ['enable', 'system', 'shell', 'linuxshell', 'sh', '/bin/busybox ECCHI', 'nosuch', 'exit']],
  [
    'messages',
    [
      'cat /nosuch',
      'ls /nosuch',
      'rm /nosuch',
      'chmod 777 /nosuch',
      'cp /nosuch /tmp',
      'mkdir /tmp',
      'cd /tmp; cat < nosuch',
      'kill 99999',
    ],
  ],
  [
    'keys',
    [
      'sl\x7f\x7fls /nosuch',
      'ecxho\x1b[D\x1b[D\x7f\x1b[C\x1b[C hi',
      'echo one',
      '\x1b[A',
      '\x1b[A\x1b[A\x1b[B\x1b[B\x15echo two',
      'gone\x15echo kept',
      'a b\x17c\x15true',
    ],
  ],
  [
    'listing',
    [
      'mkdir -p /tmp/q; cd /tmp/q; touch a bb ccc "d d" eeeeeeeeeeeee; ls',
      'ls -1',
      'ls -a',
      'mkdir e; ls . e',
      'cd /; rm -r /tmp/q',
    ],
  ],
  ['interrupts', ['half\x03', 'cat', '\x03', 'sleep 30\x03']],
].map(([name, lines]) => ({
  name: String(name),
  client: bot,
  steps: [
    type('root\r\0', 400),
    type('toor123\r\0', 700),
    ...(Array.isArray(lines) ? lines : []).map((line) => type(line.endsWith('\x03') ? line : `${line}\r\0`, 500)),
  ],
}));
