import { type Command, complain, print, printError } from '../kernel/program.ts';
import { base32 } from './base32.ts';
import { base64 } from './base64.ts';
import { checksum } from './checksum.ts';
import { inputs, openInput, readAll } from './input.ts';
import { usageAsRecorded } from './recorded-answers.ts';
import { wrapText } from './wrap-text.ts';

/** basenc of coreutils 9.1: the encodings that other programs have under their own names, and those for digits. */
export const basenc: Command = async (context) => {
  const { process, args } = context;
  const kind = args
    .find((arg) => /^--(base64|base64url|base32|base32hex|base16|base2msbf|base2lsbf|z85)$/.test(arg))
    ?.slice(2);
  if (kind === undefined) {
    await complain(context, "missing encoding type\nTry 'basenc --help' for more information.");
    return 1;
  }
  const rest = args.filter((arg) => arg !== `--${kind}`);
  if (kind === 'base64') return base64({ ...context, args: rest });
  if (kind === 'base32') return base32({ ...context, args: rest });
  const decodes = rest.some((arg) => /^-\w*d|^--decode/.test(arg));
  const width = Number(/(?:^| )(?:-w ?|--wrap=)(\d+)/.exec(rest.join(' '))?.[1] ?? 76);
  const operands = rest.filter((arg, index) => !arg.startsWith('-') && rest[index - 1] !== '-w');
  const source = inputs(context, operands.slice(0, 1));
  const next = await source.next();
  if (next.done === true) return 1;
  const bytes = Buffer.from(next.value.text, 'latin1');
  const bits = (reversed: boolean) =>
    [...bytes].map((byte) => {
      const text = byte.toString(2).padStart(8, '0');
      return reversed ? [...text].reverse().join('') : text;
    });
  if (decodes) {
    const compact = next.value.text.replace(/\s/g, '');
    if (kind === 'base16') await print(process, Buffer.from(compact, 'hex').toString('latin1'));
    else if (kind === 'base64url') await print(process, Buffer.from(compact, 'base64url').toString('latin1'));
    else await complain(context, 'invalid input');
    return 0;
  }
  const encoded =
    kind === 'base16'
      ? bytes.toString('hex').toUpperCase()
      : kind === 'base64url'
        ? bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_')
        : kind === 'base2msbf'
          ? bits(false).join('')
          : kind === 'base2lsbf'
            ? bits(true).join('')
            : bytes.toString('hex');
  await print(process, width === 0 ? encoded : wrapText(encoded, width));
  return 0;
};

/** shasum of Perl's Digest::SHA: SHA-1, or what `-a` names. */
export const shasum: Command = async (context) => {
  const { process, args } = context;
  const algorithm = /(?:^| )(?:-a ?|--algorithm[= ])(\d+)/.exec(args.join(' '))?.[1] ?? '1';
  if (!/^(1|224|256|384|512)$/.test(algorithm)) {
    await printError(process, 'shasum: Unrecognized algorithm\n');
    return 1;
  }
  const at = args.findIndex((arg) => arg === '-a' || arg === '--algorithm');
  const rest = args.filter((arg, index) => !/^(-a|--algorithm)/.test(arg) && (at === -1 || index !== at + 1));
  const missing = rest.filter((arg) => !arg.startsWith('-') && arg !== '-' && !process.files.exists(process.path(arg)));
  for (const file of missing) await printError(process, `shasum: ${file}: No such file or directory\n`);
  const present = rest.filter((arg) => !missing.includes(arg));
  if (missing.length > 0 && present.every((arg) => arg.startsWith('-'))) return 1;
  const status = await checksum({ ...context, name: `sha${algorithm}sum`, args: present });
  return missing.length > 0 ? 1 : status;
};

/** envsubst of gettext: `$NAME` and `${NAME}` by the environment. */
export const envsubst: Command = async (context) => {
  const { process, args } = context;
  if (args.some((arg) => /^-/.test(arg) && arg !== '-v' && arg !== '--variables'))
    return usageAsRecorded({ ...context, args: ['--help'] });
  const [format] = args.filter((arg) => !arg.startsWith('-'));
  const listed =
    format === undefined ? null : new Set([...format.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map((found) => found[1] ?? ''));
  if (args.includes('-v') || args.includes('--variables')) {
    for (const name of listed ?? []) await print(process, `${name}\n`);
    return 0;
  }
  const input = await openInput(context, '-');
  if (input === null) return 1;
  try {
    const text = await readAll(process, input);
    await print(
      process,
      text.replace(
        /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g,
        (whole, braced: string | undefined, plain: string | undefined) => {
          const name = braced ?? plain ?? '';
          return listed === null || listed.has(name) ? (process.environment.get(name) ?? '') : whole;
        },
      ),
    );
    return 0;
  } finally {
    input.release();
  }
};

/** json_pp of Perl's JSON::PP: three spaces a level, ` : ` behind names. */
export const jsonPretty: Command = async (context) => {
  const { process } = context;
  const input = await openInput(context, '-');
  if (input === null) return 1;
  let text: string;
  try {
    text = await readAll(process, input);
  } finally {
    input.release();
  }
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'latin1').toString('utf8'));
    await print(process, `${Buffer.from(shown(value, 0), 'utf8').toString('latin1')}\n`);
    return 0;
  } catch {
    const head = JSON.stringify(text.slice(0, 24)).slice(1, -1);
    await printError(
      process,
      `malformed JSON string, neither tag, array, object, number, string or atom, at character offset 0 (before "${text === '' ? '(end of string)' : head}") at /usr/bin/json_pp line 59.\n`,
    );
    return 255;
  }
};

function shown(value: unknown, level: number): string {
  const pad = '   '.repeat(level + 1);
  const end = '   '.repeat(level);
  if (Array.isArray(value))
    return value.length === 0 ? '[]' : `[\n${value.map((each) => pad + shown(each, level + 1)).join(',\n')}\n${end}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return entries.length === 0
      ? '{}'
      : `{\n${entries.map(([key, each]) => `${pad}${JSON.stringify(key)} : ${shown(each, level + 1)}`).join(',\n')}\n${end}}`;
  }
  return JSON.stringify(value);
}
