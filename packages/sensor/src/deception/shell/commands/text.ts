// Over 500 lines: the line-oriented filters of one package; to be split one file per command.
import { FileError } from '../../filesystem/filesystem.ts';
import { decodeEscapes } from '../builtins/printf-format.ts';
import { inClass } from '../expansion/pattern.ts';
import { PatternError, RegularExpression } from '../expansion/regular-expression.ts';
import { errorText } from '../kernel/error-text.ts';
import type { OpenFile } from '../kernel/open-file.ts';
import { openPath } from '../kernel/open-path.ts';
import { type Command, type CommandContext, complain, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { join, stat } from './files.ts';
import { inputs, linesOf, openInput, readAll, readLines } from './input.ts';

export const cat: Command = async (context) => {
  const line = await readCommandLine(context, 'AbeEnstTuv', {
    number: 'n',
    'show-all': 'A',
    'show-ends': 'E',
    'show-tabs': 'T',
    'number-nonblank': 'b',
    'squeeze-blank': 's',
    'show-nonprinting': 'v',
    version: 'version',
  });
  const { process } = context;
  const plain = line.options.size === 0 || (line.options.size === 1 && line.has('u'));
  let status = 0;
  let number = 0;
  for (const operand of line.operands.length === 0 ? ['-'] : line.operands) {
    const file = await openInput(context, operand);
    if (file === null) {
      status = 1;
      continue;
    }
    try {
      if (plain) {
        for (let chunk = await file.read(process); chunk !== ''; chunk = await file.read(process))
          await print(process, chunk);
        continue;
      }
      let blank = false;
      for await (const { line: text, complete } of readLines(process, file)) {
        if (line.has('s') && text === '' && blank) continue;
        blank = text === '';
        let shown = text;
        if (line.has('A', 'v', 'e', 't')) shown = shown.replace(/[\x00-\x08\x0b-\x1f\x7f-\xff]/g, visible);
        if (line.has('A', 'T', 't')) shown = shown.replaceAll('\t', '^I');
        if (line.has('A', 'E', 'e') && complete) shown += '$';
        if (line.has('n', 'b') && !(line.has('b') && text === ''))
          shown = `${String((number += 1)).padStart(6)}\t${shown}`;
        await print(process, shown + (complete ? '\n' : ''));
      }
    } catch (error) {
      await complain(context, `${operand}: ${isDirectory(error) ? 'Is a directory' : errorText(error)}`);
      status = 1;
    } finally {
      file.release();
    }
  }
  return status;
};

function isDirectory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EISDIR';
}

function visible(character: string): string {
  const code = character.charCodeAt(0);
  if (code >= 0x80)
    return `M-${code - 0x80 < 32 || code === 0xff ? visible(String.fromCharCode(code - 0x80)) : String.fromCharCode(code - 0x80)}`;
  return code === 0x7f ? '^?' : `^${String.fromCharCode(code + 64)}`;
}

function countOf(text: string): number {
  const found = /^(\d+)([kKMGb]?)/.exec(text);
  const unit = { k: 1024, K: 1024, M: 1_048_576, G: 1_073_741_824, b: 512 }[found?.[2] ?? ''] ?? 1;
  return Number(found?.[1] ?? '0') * unit;
}

export const head: Command = async (context) => {
  const args = context.args.map((arg) => (/^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg));
  const line = await readCommandLine({ ...context, args }, 'n:c:qvz', {
    'lines:': 'n',
    'bytes:': 'c',
    quiet: 'q',
    verbose: 'v',
  });
  const { process } = context;
  const bytes = line.value('c');
  const lines = line.value('n') ?? '10';
  if (!/^[-+]?\d+[kKMGb]?$/.test(bytes ?? lines)) {
    await complain(context, `invalid number of ${bytes === undefined ? 'lines' : 'bytes'}: '${bytes ?? lines}'`);
    return 1;
  }
  const operands = line.operands.length === 0 ? ['-'] : line.operands;
  let status = 0;
  for (const [index, operand] of operands.entries()) {
    const file = await openInput(context, operand, (why) => `cannot open '${operand}' for reading: ${why}`);
    if (file === null) {
      status = 1;
      continue;
    }
    try {
      if ((operands.length > 1 && !line.has('q')) || line.has('v'))
        await print(process, `${index > 0 ? '\n' : ''}==> ${operand === '-' ? 'standard input' : operand} <==\n`);
      if (bytes !== undefined) {
        if (bytes.startsWith('-'))
          await print(process, (await readAll(process, file)).slice(0, -countOf(bytes.slice(1))));
        else
          for (let left = countOf(bytes); left > 0; ) {
            const chunk = await file.read(process, Math.min(left, 32_768));
            if (chunk === '') break;
            left -= chunk.length;
            await print(process, chunk);
          }
        continue;
      }
      if (lines.startsWith('-')) {
        const all = linesOf(await readAll(process, file));
        await print(
          process,
          all
            .slice(0, Math.max(0, all.length - countOf(lines.slice(1))))
            .map((text) => `${text}\n`)
            .join(''),
        );
        continue;
      }
      let left = countOf(lines.replace('+', ''));
      while (left > 0) {
        const chunk = await file.read(process);
        if (chunk === '') break;
        let end = 0;
        while (left > 0) {
          const newline = chunk.indexOf('\n', end);
          if (newline === -1) {
            end = chunk.length;
            break;
          }
          end = newline + 1;
          left -= 1;
        }
        await print(process, chunk.slice(0, end));
      }
    } catch (error) {
      await complain(
        context,
        `error reading '${operand}': ${isDirectory(error) ? 'Is a directory' : errorText(error)}`,
      );
      status = 1;
    } finally {
      file.release();
    }
  }
  return status;
};

export const tail: Command = async (context) => {
  const args = context.args.map((arg) => (/^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg));
  const line = await readCommandLine({ ...context, args }, 'n:c:fFqvs:', {
    'lines:': 'n',
    'bytes:': 'c',
    'follow?': 'f',
    quiet: 'q',
    verbose: 'v',
    'pid:': 'pid',
  });
  const { process } = context;
  const operands = line.operands.length === 0 ? ['-'] : line.operands;
  let status = 0;
  for (const [index, operand] of operands.entries()) {
    const file = await openInput(context, operand, (why) => `cannot open '${operand}' for reading: ${why}`);
    if (file === null) {
      status = 1;
      continue;
    }
    try {
      if (operands.length > 1 && !line.has('q')) await print(process, `${index > 0 ? '\n' : ''}==> ${operand} <==\n`);
      const text = await readAll(process, file);
      const bytes = line.value('c');
      const lines = line.value('n') ?? '10';
      if (bytes !== undefined)
        await print(
          process,
          bytes.startsWith('+')
            ? text.slice(countOf(bytes.slice(1)) - 1)
            : countOf(bytes.replace('-', '')) === 0
              ? ''
              : text.slice(-countOf(bytes.replace('-', ''))),
        );
      else {
        const all = text.split(/(?<=\n)/);
        const count = countOf(lines.replace(/^[-+]/, ''));
        await print(
          process,
          (lines.startsWith('+') ? all.slice(Math.max(0, count - 1)) : count === 0 ? [] : all.slice(-count)).join(''),
        );
      }
    } catch (error) {
      await complain(
        context,
        `error reading '${operand}': ${isDirectory(error) ? 'Is a directory' : errorText(error)}`,
      );
      status = 1;
    } finally {
      file.release();
    }
  }
  while (line.has('f', 'F')) await process.block(null);
  return status;
};

export const wc: Command = async (context) => {
  const line = await readCommandLine(context, 'clmwL', {
    bytes: 'c',
    lines: 'l',
    chars: 'm',
    words: 'w',
    'max-line-length': 'L',
  });
  const { process } = context;
  const all = !line.has('c', 'l', 'm', 'w', 'L');
  const rows: { readonly counts: readonly number[]; readonly name: string }[] = [];
  let failures = 0;
  const source = inputs(context, line.operands);
  for (let next = await source.next(); ; next = await source.next()) {
    if (next.done === true) {
      failures = next.value;
      break;
    }
    const { text, name } = next.value;
    const counts: number[] = [];
    if (all || line.has('l')) counts.push(text.split('\n').length - 1);
    if (all || line.has('w')) counts.push(text.split(/[ \t\n\v\f\r]+/).filter((word) => word !== '').length);
    if (all || line.has('c', 'm')) counts.push(text.length);
    if (line.has('L')) counts.push(Math.max(0, ...linesOf(text).map((each) => each.length)));
    rows.push({ counts, name: line.operands.length === 0 ? '' : name });
  }
  if (rows.length > 1 || failures > 0)
    rows.push({
      counts: (rows[0]?.counts ?? []).map((_, column) => rows.reduce((sum, row) => sum + (row.counts[column] ?? 0), 0)),
      name: 'total',
    });
  const single = rows.length === 1 && rows[0]?.counts.length === 1;
  const width = single
    ? 1
    : line.operands.length === 0
      ? 7
      : Math.max(1, ...rows.flatMap((row) => row.counts.map((count) => String(count).length)));
  for (const row of rows)
    await print(
      process,
      `${row.counts.map((count) => String(count).padStart(width)).join(' ')}${row.name === '' ? '' : ` ${row.name}`}\n`,
    );
  return failures > 0 ? 1 : 0;
};

async function gather(
  context: CommandContext,
  operands: readonly string[],
): Promise<{ readonly text: string; readonly failures: number }> {
  let text = '';
  const source = inputs(context, operands);
  for (;;) {
    const next = await source.next();
    if (next.done === true) return { text, failures: next.value };
    text += next.value.text;
    if (!text.endsWith('\n') && text !== '') text += '\n';
  }
}

export const sort: Command = async (context) => {
  const line = await readCommandLine(
    context,
    'bcCdfghik:mMno:rRsS:t:T:uVz',
    {
      reverse: 'r',
      'numeric-sort': 'n',
      unique: 'u',
      'key:': 'k',
      'field-separator:': 't',
      'output:': 'o',
      'ignore-case': 'f',
      'human-numeric-sort': 'h',
      'version-sort': 'V',
    },
    { status: 2 },
  );
  const { process } = context;
  const { text, failures } = await gather(context, line.operands);
  const lines = linesOf(text);
  const pause = process.step(1 + lines.length);
  if (pause !== null) await pause;
  const key = /^(\d+)(?:\.\d+)?([a-zA-Z]*)(?:,(\d+)([a-zA-Z]*))?/.exec(line.value('k') ?? '');
  const separator = line.value('t');
  const flags = `${[...line.options.keys()].join('')}${key?.[2] ?? ''}${key?.[4] ?? ''}`;
  const keyOf = (each: string): string => {
    if (key === null) return each;
    const fields = separator === undefined ? (each.match(/\s*\S+/g) ?? []) : each.split(separator);
    return fields.slice(Number(key[1]) - 1, key[3] === undefined ? undefined : Number(key[3])).join(separator ?? '');
  };
  const numeric = flags.includes('n') || flags.includes('g');
  const human = flags.includes('h');
  const fold = flags.includes('f');
  const compare = (left: string, right: string): number => {
    const [a, b] = [keyOf(left), keyOf(right)];
    let result = 0;
    if (numeric) result = (Number.parseFloat(a) || 0) - (Number.parseFloat(b) || 0);
    else if (human) result = humanValue(a) - humanValue(b);
    else if (flags.includes('V')) result = a.localeCompare(b, 'en', { numeric: true });
    else {
      const [x, y] = fold ? [a.toUpperCase(), b.toUpperCase()] : [a, b];
      result = x < y ? -1 : x > y ? 1 : 0;
    }
    if (result === 0 && !line.has('s', 'u')) result = left < right ? -1 : left > right ? 1 : 0;
    return flags.includes('r') ? -result : result;
  };
  lines.sort(compare);
  if (line.has('R')) lines.sort(() => process.session.options.random.next() - 0.5);
  const kept = line.has('u')
    ? lines.filter((each, index) => index === 0 || compare(lines[index - 1] ?? '', each) !== 0)
    : lines;
  const output = kept.map((each) => `${each}\n`).join('');
  const path = line.value('o');
  if (path === undefined) await print(process, output);
  else process.files.writeFile(process.path(path), Buffer.from(output, 'latin1'));
  return failures > 0 ? 2 : 0;
};

function humanValue(text: string): number {
  const found = /^\s*(-?[\d.]+)([KMGTPE]?)/.exec(text);
  return Number(found?.[1] ?? '0') * 1024 ** ('KMGTPE'.indexOf(found?.[2] || ' ') + 1);
}

export const uniq: Command = async (context) => {
  const line = await readCommandLine(context, 'cdDf:is:uw:z', {
    count: 'c',
    repeated: 'd',
    unique: 'u',
    'ignore-case': 'i',
  });
  const { process } = context;
  const file = await openInput(context, line.operands[0] ?? '-');
  if (file === null) return 1;
  let current: { text: string; count: number } | null = null;
  const same = (left: string, right: string) =>
    line.has('i') ? left.toLowerCase() === right.toLowerCase() : left === right;
  const flush = async () => {
    if (current === null || (line.has('d') && current.count < 2) || (line.has('u') && current.count > 1)) return;
    await print(process, `${line.has('c') ? `${String(current.count).padStart(7)} ` : ''}${current.text}\n`);
  };
  for await (const { line: text } of readLines(process, file)) {
    if (current !== null && same(current.text, text)) current.count += 1;
    else {
      await flush();
      current = { text, count: 1 };
    }
  }
  await flush();
  file.release();
  return 0;
};

export const cut: Command = async (context) => {
  const line = await readCommandLine(context, 'b:c:d:f:nsz', {
    'bytes:': 'b',
    'characters:': 'c',
    'delimiter:': 'd',
    'fields:': 'f',
    'only-delimited': 's',
    complement: 'complement',
    'output-delimiter:': 'output',
  });
  const { process } = context;
  const list = line.value('f') ?? line.value('c') ?? line.value('b');
  const tryHelp = "Try 'cut --help' for more information.\n";
  if (list === undefined) {
    await printError(process, `cut: you must specify a list of bytes, characters, or fields\n${tryHelp}`);
    return 1;
  }
  const ranges = list.split(/[,\s]/).map((part) => /^(\d*)(-?)(\d*)$/.exec(part));
  if (ranges.some((range) => range === null || (range[1] === '' && range[3] === ''))) {
    await printError(process, `cut: invalid ${line.has('f') ? 'field' : 'byte/character'} range\n${tryHelp}`);
    return 1;
  }
  const chosen = (position: number) =>
    ranges.some(
      (range) =>
        position >= Number(range?.[1] || '1') &&
        position <=
          (range?.[2] === '' ? Number(range[1]) : range?.[3] === '' ? Number.POSITIVE_INFINITY : Number(range?.[3])),
    ) !== line.has('complement');
  const delimiter = line.value('d') ?? '\t';
  if (delimiter.length > 1) {
    await printError(process, `cut: the delimiter must be a single character\n${tryHelp}`);
    return 1;
  }
  const between = line.value('output') ?? delimiter;
  let status = 0;
  for (const operand of line.operands.length === 0 ? ['-'] : line.operands) {
    const file = await openInput(context, operand);
    if (file === null) {
      status = 1;
      continue;
    }
    let out = '';
    for await (const { line: text } of readLines(process, file)) {
      if (!line.has('f')) out += `${[...text].filter((_, index) => chosen(index + 1)).join('')}\n`;
      else if (!text.includes(delimiter)) out += line.has('s') ? '' : `${text}\n`;
      else
        out += `${text
          .split(delimiter)
          .filter((_, index) => chosen(index + 1))
          .join(between)}\n`;
      if (out.length > 16_384) {
        await print(process, out);
        out = '';
      }
    }
    await print(process, out);
    file.release();
  }
  return status;
};

function trSet(text: string): string[] {
  const decoded = decodeEscapes(text, 'printf').text;
  const set: string[] = [];
  for (let at = 0; at < decoded.length; at += 1) {
    const named = /^\[:(\w+):\]/.exec(decoded.slice(at));
    if (named !== null) {
      for (let code = 0; code < 256; code += 1)
        if (inClass(named[1] ?? '', String.fromCharCode(code))) set.push(String.fromCharCode(code));
      at += named[0].length - 1;
    } else if (decoded[at + 1] === '-' && decoded[at + 2] !== undefined) {
      for (let code = decoded.charCodeAt(at); code <= decoded.charCodeAt(at + 2); code += 1)
        set.push(String.fromCharCode(code));
      at += 2;
    } else set.push(decoded[at] ?? '');
  }
  return set;
}

export const tr: Command = async (context) => {
  const line = await readCommandLine(
    context,
    'cCdst',
    { complement: 'c', delete: 'd', 'squeeze-repeats': 's', 'truncate-set1': 't' },
    { stopAtOperand: true },
  );
  const { process } = context;
  const [first, second] = line.operands;
  const tryHelp = "Try 'tr --help' for more information.\n";
  if (first === undefined) {
    await printError(process, `tr: missing operand\n${tryHelp}`);
    return 1;
  }
  if (second === undefined && !line.has('d', 's')) {
    await printError(
      process,
      `tr: missing operand after '${first}'\nTwo strings must be given when translating.\n${tryHelp}`,
    );
    return 1;
  }
  let from = trSet(first);
  if (line.has('c', 'C')) {
    const excluded = new Set(from);
    from = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).filter(
      (character) => !excluded.has(character),
    );
  }
  const to = second === undefined ? [] : trSet(second);
  const map = new Map<string, string>();
  if (!line.has('d') && to.length > 0)
    for (const [index, character] of from.entries()) map.set(character, to[index] ?? to.at(-1) ?? '');
  const removed = new Set(line.has('d') ? from : []);
  const squeezed = new Set(line.has('s') ? (to.length > 0 ? to : from) : []);
  const input = process.descriptor(0);
  let last = '';
  for (let chunk = (await input?.read(process)) ?? ''; chunk !== ''; chunk = (await input?.read(process)) ?? '') {
    let out = '';
    for (const character of chunk) {
      if (removed.has(character)) continue;
      const mapped = map.get(character) ?? character;
      if (squeezed.has(mapped) && mapped === last) continue;
      out += mapped;
      last = mapped;
    }
    await print(process, out);
  }
  return 0;
};

export const tee: Command = async (context) => {
  const line = await readCommandLine(context, 'aip', { append: 'a', 'ignore-interrupts': 'i' });
  const { process } = context;
  const outputs: OpenFile[] = [];
  let status = 0;
  for (const path of line.operands) {
    try {
      outputs.push(
        openPath(process, path, {
          write: true,
          create: true,
          append: line.has('a'),
          truncate: !line.has('a'),
          via: 'stdin',
        }).retain(),
      );
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await complain(context, `${path}: ${errorText(error)}`);
      status = 1;
    }
  }
  try {
    const input = process.descriptor(0);
    for (let chunk = (await input?.read(process)) ?? ''; chunk !== ''; chunk = (await input?.read(process)) ?? '') {
      await print(process, chunk);
      for (const output of outputs) await output.write(process, chunk);
    }
  } finally {
    for (const output of outputs) output.release();
  }
  return status;
};

export const grep: Command = async (context) => {
  const args = context.args.flatMap((arg) => (/^-\d+$/.test(arg) ? ['-C', arg.slice(1)] : [arg]));
  const line = await readCommandLine(
    { ...context, args },
    'EFGPivwxclLqsnhHorRm:A:B:C:e:f:aIUbZz',
    {
      'extended-regexp': 'E',
      'fixed-strings': 'F',
      'ignore-case': 'i',
      'invert-match': 'v',
      'word-regexp': 'w',
      count: 'c',
      'files-with-matches': 'l',
      quiet: 'q',
      silent: 'q',
      'no-messages': 's',
      'line-number': 'n',
      'only-matching': 'o',
      recursive: 'r',
      'max-count:': 'm',
      'regexp:': 'e',
      'color?': 'color',
      'colour?': 'color',
      text: 'a',
      'include:': 'include',
      'no-filename': 'h',
      'with-filename': 'H',
      'perl-regexp': 'P',
    },
    { status: 2 },
  );
  const { process } = context;
  const operands = [...line.operands];
  const text = line.value('e') ?? operands.shift();
  if (text === undefined) {
    await printError(process, "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n");
    return 2;
  }
  const extended = context.name === 'egrep' || line.has('E', 'P');
  const fixed = context.name === 'fgrep' || line.has('F');
  let patterns: RegularExpression[];
  try {
    patterns = text.split('\n').map((pattern) => {
      const body =
        line.has('x') && !fixed
          ? extended
            ? `^(${pattern})$`
            : `^\\(${pattern}\\)$`
          : line.has('w') && !fixed
            ? extended
              ? `\\b(${pattern})\\b`
              : `\\b\\(${pattern}\\)\\b`
            : pattern;
      return new RegularExpression(line.has('P') ? body.replaceAll('\\d', '[0-9]').replaceAll('(?:', '(') : body, {
        extended,
        ignoreCase: line.has('i'),
        fixed,
      });
    });
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    await complain(context, error.message);
    return 2;
  }
  const recursive = line.has('r', 'R');
  const files: string[] = [];
  const collect = (path: string) => {
    if (files.length > 5000) return;
    if (recursive && stat(process, path)?.type === 'directory')
      for (const name of process.list(path)) collect(join(path, name));
    else files.push(path);
  };
  for (const operand of operands.length === 0 ? [recursive ? '.' : '-'] : operands) collect(operand);
  const named = !line.has('h') && (files.length > 1 || recursive || line.has('H'));
  const around = Number(line.value('C') ?? '0');
  const before = Number(line.value('B') ?? around);
  const after = Number(line.value('A') ?? around);
  const max = Number(line.value('m') ?? Number.POSITIVE_INFINITY);
  let matchedAny = false;
  let failed = false;
  for (const path of files) {
    const quiet = line.has('s');
    const file = quiet && path !== '-' && stat(process, path) === null ? null : await openInput(context, path);
    if (file === null) {
      failed = true;
      continue;
    }
    const label = named ? `${path === '-' ? '(standard input)' : path}:` : '';
    const previous: string[] = [];
    let trailing = 0;
    let count = 0;
    let number = 0;
    let binary = false;
    let lastShown = 0;
    try {
      for await (const { line: subject } of readLines(process, file)) {
        number += 1;
        const pause = process.step(1 + (subject.length >> 6));
        if (pause !== null) await pause;
        if (subject.includes('\0') && !line.has('a')) binary = true;
        const found =
          patterns.some((pattern) => (line.has('x') && fixed ? subject === text : pattern.test(subject))) !==
          line.has('v');
        if (found && count < max) {
          matchedAny = true;
          count += 1;
          if (line.has('q')) return 0;
          if (line.has('l', 'L')) break;
          if (!line.has('c')) {
            if (binary) {
              await print(process, `grep: ${path === '-' ? '(standard input)' : path}: binary file matches\n`);
              break;
            }
            if ((before > 0 || after > 0) && lastShown > 0 && number - previous.length > lastShown + 1)
              await print(process, '--\n');
            for (const [index, earlier] of previous.entries())
              await print(
                process,
                `${label.replace(':', '-')}${line.has('n') ? `${number - previous.length + index}-` : ''}${earlier}\n`,
              );
            previous.length = 0;
            const numberText = line.has('n') ? `${number}:` : '';
            if (line.has('o'))
              await print(
                process,
                onlyMatches(patterns, subject)
                  .map((part) => `${label}${numberText}${part}\n`)
                  .join(''),
              );
            else await print(process, `${label}${numberText}${subject}\n`);
            lastShown = number;
          }
          trailing = after;
          if (count >= max && after === 0) break;
        } else if (trailing > 0 && !line.has('c')) {
          trailing -= 1;
          lastShown = number;
          await print(process, `${label.replace(':', '-')}${line.has('n') ? `${number}-` : ''}${subject}\n`);
        } else if (before > 0) {
          previous.push(subject);
          if (previous.length > before) previous.shift();
        }
      }
      if (line.has('c')) await print(process, `${label}${count}\n`);
      if (line.has('l') && count > 0) await print(process, `${path}\n`);
      if (line.has('L') && count === 0) await print(process, `${path}\n`);
    } catch (error) {
      if (!isDirectory(error)) throw error;
      if (!quiet) await complain(context, `${path}: Is a directory`);
    } finally {
      file.release();
    }
  }
  return failed ? 2 : matchedAny ? 0 : 1;
};

function onlyMatches(patterns: readonly RegularExpression[], subject: string): string[] {
  const found: string[] = [];
  for (let at = 0; at <= subject.length; ) {
    const match = patterns
      .map((pattern) => pattern.match(subject, at))
      .filter((each) => each !== null)
      .sort((left, right) => (left[0] ?? 0) - (right[0] ?? 0))[0];
    if (match === undefined) break;
    const [start = 0, end = 0] = match;
    if (end > start) found.push(subject.slice(start, end));
    at = end > start ? end : end + 1;
  }
  return found;
}
