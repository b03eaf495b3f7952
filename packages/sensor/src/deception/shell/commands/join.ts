import { type Command, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { linesOf, readInputs } from './input.ts';

export const join: Command = async (context) => {
  const line = await readCommandLine(context, 'a:e:i1:2:j:o:t:v:z', {
    'ignore-case': 'i',
    header: 'header',
    'check-order': 'check',
    'nocheck-order': 'nocheck',
  });
  const { process } = context;
  if (line.operands.length < 2) {
    const [first] = line.operands;
    await printError(
      process,
      `join: ${first === undefined ? 'missing operand' : `missing operand after '${first}'`}\nTry 'join --help' for more information.\n`,
    );
    return 1;
  }
  const { files, failures } = await readInputs(context, line.operands.slice(0, 2));
  if (failures > 0) return 1;
  const separator = line.value('t');
  const keyField = [Number(line.value('1', 'j') ?? '1') - 1, Number(line.value('2', 'j') ?? '1') - 1];
  const fold = line.has('i');
  const tables = files.map(({ text }, file) =>
    linesOf(text).map((each) => {
      const fields = separator === undefined ? each.trim().split(/[ \t]+/) : each.split(separator);
      const key = fields[keyField[file] ?? 0] ?? '';
      return { fields, key: fold ? key.toUpperCase() : key };
    }),
  );
  const [left = [], right = []] = tables;
  const out = separator ?? ' ';
  const empty = line.value('e') ?? '';
  const format = line.values('o').flatMap((value) => value.split(/[, ]/));
  const unpaired = new Set([...line.values('a'), ...line.values('v')]);
  const onlyUnpaired = line.has('v');
  type Row = { readonly fields: readonly string[]; readonly key: string };
  const show = (a: Row | null, b: Row | null): string => {
    if (format.length > 0)
      return `${format
        .map((item) => {
          if (item === '0') return a?.fields[keyField[0] ?? 0] ?? b?.fields[keyField[1] ?? 0] ?? empty;
          const [file, field] = item.split('.');
          return (file === '1' ? a : b)?.fields[Number(field) - 1] ?? empty;
        })
        .join(out)}\n`;
    const key = a?.fields[keyField[0] ?? 0] ?? b?.fields[keyField[1] ?? 0] ?? '';
    const rest = (row: Row | null, field: number) => row?.fields.filter((_, index) => index !== field) ?? [];
    return `${[key, ...rest(a, keyField[0] ?? 0), ...rest(b, keyField[1] ?? 0)].join(out)}\n`;
  };
  let i = 0;
  let j = 0;
  let text = '';
  while (i < left.length || j < right.length) {
    const pause = process.step();
    if (pause !== null) await pause;
    const a = left[i];
    const b = right[j];
    if (a !== undefined && (b === undefined || a.key < b.key)) {
      if (unpaired.has('1')) text += show(a, null);
      i += 1;
    } else if (b !== undefined && (a === undefined || b.key < a.key)) {
      if (unpaired.has('2')) text += show(null, b);
      j += 1;
    } else if (a !== undefined && b !== undefined) {
      let last = j;
      while (right[last]?.key === a.key) {
        const match = right[last];
        if (!onlyUnpaired && match !== undefined) text += show(a, match);
        last += 1;
      }
      i += 1;
      if (left[i]?.key !== a.key) j = last;
    }
    if (text.length > 32_768) {
      await print(process, text);
      text = '';
    }
  }
  await print(process, text);
  return 0;
};
