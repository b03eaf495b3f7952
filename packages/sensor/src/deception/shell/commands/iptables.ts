import { FileError } from '../../filesystem/filesystem.ts';
import type { Process } from '../kernel/process.ts';
import { type Command, print, printError } from '../kernel/program.ts';

/** Where the rules of this attacker's machine are kept: they outlive the session, as the kernel's do. */
const STATE = '/run/xtables.rules';
const TABLES: ReadonlyMap<string, readonly string[]> = new Map([
  ['filter', ['INPUT', 'FORWARD', 'OUTPUT']],
  ['nat', ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING']],
  ['mangle', ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']],
  ['raw', ['PREROUTING', 'OUTPUT']],
]);
const MAX_RULES = 2000;

interface Table {
  readonly policies: Map<string, string>;
  /** Chain and rule, as `-A CHAIN ...` without its first two words. */
  readonly rules: { readonly chain: string; readonly text: string }[];
}

/** iptables and ip6tables 1.8.9 (nf_tables), with their -save and -restore. */
export const iptables: Command = async (context) => {
  const { process, name } = context;
  const program = name.startsWith('ip6') ? 'ip6tables' : 'iptables';
  const refuse = async (status: number, message: string, hint = true) => {
    await printError(
      process,
      `${program} v1.8.9 (nf_tables): ${message}\n${hint ? `Try \`${program} -h' or '${program} --help' for more information.\n` : ''}`,
    );
    return status;
  };
  if (context.args[0] === '-V' || context.args[0] === '--version') {
    await print(process, `${program} v1.8.9 (nf_tables)\n`);
    return 0;
  }
  if (process.identity.userId !== 0)
    return refuse(4, 'Could not fetch rule set generation id: Permission denied (you must be root)', false);
  const words = context.args.filter((arg) => arg !== '-w' && arg !== '--wait');
  const at = words.findIndex((word) => word === '-t' || word === '--table');
  const tableName = at === -1 ? 'filter' : (words.splice(at, 2)[1] ?? 'filter');
  const chains = TABLES.get(tableName);
  if (chains === undefined)
    return refuse(
      3,
      `table '${tableName}' does not exist\nPerhaps ${program} or your kernel needs to be upgraded.`,
      false,
    );
  const table = load(process, program, tableName, chains);
  if (name.endsWith('-save')) {
    await print(process, saved(table, tableName));
    return 0;
  }
  if (name.endsWith('-restore')) return 0;
  const verbAt = words.findIndex(
    (word) =>
      /^-[ADCIRLSFZNXPE]$|^--(append|delete|check|insert|replace|list|list-rules|flush|zero|new-chain|new|delete-chain|policy|rename-chain)$/.test(
        word,
      ) || /^-[a-zA-Z]*[LS][a-zA-Z]*$/.test(word),
  );
  if (verbAt === -1) return refuse(2, 'no command specified');
  const verb = words[verbAt] ?? '';
  const rest = words.filter((_, index) => index !== verbAt);
  const chain = words[verbAt + 1]?.startsWith('-') === false ? words[verbAt + 1] : undefined;
  const flags = words.filter((word) => word.startsWith('-')).join('');
  const known = (each: string | undefined) => each === undefined || table.policies.has(each);
  const body = rest.filter((word) => word !== chain).join(' ');
  const letter = /^--/.test(verb)
    ? (new Map([
        ['--append', 'A'],
        ['--delete', 'D'],
        ['--check', 'C'],
        ['--insert', 'I'],
        ['--replace', 'R'],
        ['--list', 'L'],
        ['--list-rules', 'S'],
        ['--flush', 'F'],
        ['--zero', 'Z'],
        ['--new-chain', 'N'],
        ['--new', 'N'],
        ['--delete-chain', 'X'],
        ['--policy', 'P'],
      ]).get(verb) ?? '')
    : (/[ADCIRLSFZNXPE]/.exec(verb)?.[0] ?? '');
  if (!known(chain) && letter !== 'N') {
    await printError(process, `${program}: No chain/target/match by that name.\n`);
    return 1;
  }
  switch (letter) {
    case 'L':
      await print(process, listed(table, chain, flags));
      return 0;
    case 'S':
      await print(process, rulesText(table, chain));
      return 0;
    case 'F':
      for (let index = table.rules.length - 1; index >= 0; index -= 1)
        if (chain === undefined || table.rules[index]?.chain === chain) table.rules.splice(index, 1);
      break;
    case 'X':
      for (const each of [...table.policies.keys()])
        if (!chains.includes(each) && (chain === undefined || chain === each)) table.policies.delete(each);
      break;
    case 'N':
      if (chain === undefined) return refuse(2, 'option "-N" requires an argument');
      if (table.policies.has(chain)) {
        await printError(process, `${program}: Chain already exists.\n`);
        return 1;
      }
      table.policies.set(chain, '-');
      break;
    case 'P': {
      const policy = rest.filter((word) => word !== chain)[0];
      if (chain === undefined || policy === undefined) return refuse(2, `option "-P" requires an argument`);
      if (policy !== 'ACCEPT' && policy !== 'DROP') {
        await printError(process, `${program}: Bad policy name. Run \`dmesg' for more information.\n`);
        return 1;
      }
      table.policies.set(chain, policy);
      break;
    }
    case 'A':
    case 'I': {
      if (chain === undefined) return refuse(2, `option "-${letter}" requires an argument`);
      const target = /(?:^|\s)(?:-j|--jump)\s+(\S+)/.exec(body)?.[1];
      const unknown = /(?:^|\s)(?:-m|--match)\s+(\S+)/.exec(body)?.[1];
      if (
        target !== undefined &&
        !/^(ACCEPT|DROP|REJECT|RETURN|LOG|MASQUERADE|DNAT|SNAT|REDIRECT|MARK|QUEUE|NFQUEUE|TCPMSS|TPROXY|CONNMARK|NOTRACK|CT)$/.test(
          target,
        ) &&
        !table.policies.has(target)
      )
        return refuse(2, `Chain '${target}' does not exist`);
      if (
        unknown !== undefined &&
        !/^(state|conntrack|tcp|udp|icmp|multiport|limit|comment|mac|owner|recent|string|iprange|connlimit|addrtype|mark|physdev|set|time|hashlimit|length|ttl|geoip)$/.test(
          unknown,
        )
      )
        return refuse(2, `Couldn't load match \`${unknown}':No such file or directory\n`);
      if (table.rules.length >= MAX_RULES) break;
      const place = /^\d+$/.test(rest.filter((word) => word !== chain)[0] ?? '')
        ? Number(rest.filter((word) => word !== chain)[0]) - 1
        : 0;
      const rule = { chain, text: body.replace(/^\d+ /, '') };
      if (letter === 'A') table.rules.push(rule);
      else {
        const positions = table.rules
          .map((each, index) => (each.chain === chain ? index : -1))
          .filter((index) => index !== -1);
        table.rules.splice(positions[place] ?? (positions.at(-1) ?? table.rules.length - 1) + 1, 0, rule);
      }
      break;
    }
    case 'D':
    case 'C': {
      const number = /^\d+$/.test(body) ? Number(body) : null;
      const own = table.rules.filter((each) => each.chain === chain);
      const found = number === null ? own.find((each) => each.text === body) : own[number - 1];
      if (found === undefined) {
        await printError(
          process,
          number === null
            ? `${program}: Bad rule (does a matching rule exist in that chain?).\n`
            : `${program}: Index of deletion too big.\n`,
        );
        return 1;
      }
      if (letter === 'D') table.rules.splice(table.rules.indexOf(found), 1);
      break;
    }
  }
  store(process, program, tableName, table);
  return 0;
};

function stateText(process: Process): string {
  try {
    return Buffer.from(process.session.host.files.readFile(STATE)).toString('latin1');
  } catch (error) {
    if (error instanceof FileError) return '';
    throw error;
  }
}

function load(process: Process, program: string, name: string, chains: readonly string[]): Table {
  const table: Table = { policies: new Map(chains.map((chain) => [chain, 'ACCEPT'])), rules: [] };
  const prefix = `${program} ${name} `;
  for (const line of stateText(process).split('\n')) {
    if (!line.startsWith(prefix)) continue;
    const [kind = '', chain = '', ...rest] = line.slice(prefix.length).split(' ');
    if (kind === ':') table.policies.set(chain, rest[0] ?? 'ACCEPT');
    else table.rules.push({ chain, text: rest.join(' ') });
  }
  return table;
}

function store(process: Process, program: string, name: string, table: Table): void {
  const prefix = `${program} ${name} `;
  const kept = stateText(process)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(prefix));
  const own = [
    ...[...table.policies].map(([chain, policy]) => `${prefix}: ${chain} ${policy}`),
    ...table.rules.map(({ chain, text }) => `${prefix}A ${chain} ${text.replaceAll('\n', ' ')}`),
  ];
  try {
    process.session.host.files.writeFile(STATE, Buffer.from(`${[...kept, ...own].join('\n')}\n`, 'latin1'), {
      mode: 0o600,
    });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}

function rulesText(table: Table, chain: string | undefined): string {
  const shown = [...table.policies].filter(([each]) => chain === undefined || each === chain);
  const heads = shown.map(([each, policy]) => (policy === '-' ? `-N ${each}\n` : `-P ${each} ${policy}\n`));
  return (
    heads.join('') +
    table.rules
      .filter((rule) => chain === undefined || rule.chain === chain)
      .map((rule) => `-A ${rule.chain} ${withMatch(rule.text)}\n`)
      .join('')
  );
}

/** Ports are matched by the extension of their protocol, which is shown although nobody has to write it. */
function withMatch(text: string): string {
  const protocol = /(?:^|\s)-p (tcp|udp)(?=\s)/.exec(text)?.[1];
  return protocol === undefined || !/--[sd]ports?\s/.test(text) || / -m /.test(text)
    ? text
    : text.replace(/(^|\s)-p (tcp|udp)(?=\s)/, `$1-p $2 -m ${protocol}`);
}

function saved(table: Table, name: string): string {
  return `# Generated by iptables-save v1.8.9 (nf_tables)\n*${name}\n${[...table.policies].map(([chain, policy]) => `:${chain} ${policy} [0:0]\n`).join('')}${table.rules.map((rule) => `-A ${rule.chain} ${withMatch(rule.text)}\n`).join('')}COMMIT\n# Completed\n`;
}

function listed(table: Table, chain: string | undefined, flags: string): string {
  const verbose = flags.includes('v');
  const numbered = flags.includes('line-numbers');
  const numeric = flags.includes('n');
  const blocks = [...table.policies]
    .filter(([each]) => chain === undefined || each === chain)
    .map(([each, policy]) => {
      const references = table.rules.filter((rule) => rule.text.includes(`-j ${each}`)).length;
      const head = `Chain ${each} (${policy === '-' ? `${references} references` : `policy ${policy}${verbose ? ' 0 packets, 0 bytes' : ''}`})\n${numbered ? 'num  ' : ''}${verbose ? ' pkts bytes target     prot opt in     out     source               destination         \n' : 'target     prot opt source               destination         \n'}`;
      const rows = table.rules
        .filter((rule) => rule.chain === each)
        .map(
          (rule, index) =>
            `${numbered ? `${String(index + 1).padEnd(5)}` : ''}${rowText(rule.text, verbose, numeric)}\n`,
        );
      return head + rows.join('');
    });
  return blocks.join('\n');
}

function rowText(text: string, verbose: boolean, numeric: boolean): string {
  const option = (pattern: RegExp) => pattern.exec(text)?.[1];
  const target = option(/(?:-j|--jump)\s+(\S+)/) ?? '';
  const protocol = option(/(?:-p|--protocol)\s+(\S+)/) ?? 'all';
  const anywhere = numeric ? '0.0.0.0/0' : 'anywhere';
  const source = option(/(?:-s|--source)\s+(\S+)/)?.replace(/\/32$/, '') ?? anywhere;
  const destination = option(/(?:-d|--destination)\s+(\S+)/)?.replace(/\/32$/, '') ?? anywhere;
  const port = option(/--(?:dport|destination-port)\s+(\S+)/);
  const sourcePort = option(/--(?:sport|source-port)\s+(\S+)/);
  const states = option(/--(?:ct)?state\s+(\S+)/);
  const extra = [
    port === undefined && sourcePort === undefined
      ? ''
      : `${protocol}${sourcePort === undefined ? '' : ` spt:${sourcePort}`}${port === undefined ? '' : ` dpt:${port}`}`,
    states === undefined ? '' : `state ${states}`,
    target === 'REJECT' ? 'reject-with icmp-port-unreachable' : '',
  ].filter((part) => part !== '');
  const middle = verbose
    ? `${option(/(?:-i|--in-interface)\s+(\S+)/)?.padEnd(6) ?? '*     '} ${option(/(?:-o|--out-interface)\s+(\S+)/)?.padEnd(7) ?? '*      '} `
    : '';
  const prot = numeric ? String({ tcp: 6, udp: 17, icmp: 1, all: 0 }[protocol] ?? protocol) : protocol;
  return `${verbose ? '    0     0 ' : ''}${target.padEnd(10)} ${prot.padEnd(4)} --  ${middle}${source.padEnd(20)} ${destination.padEnd(20)} ${extra.join(' ')}`;
}
