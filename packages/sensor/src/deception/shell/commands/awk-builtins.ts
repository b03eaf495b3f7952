import type { AwkEvaluator } from './awk-evaluator.ts';
import { AwkError, type AwkExpression, type AwkTarget } from './awk-syntax.ts';
import { AwkField, type AwkValue, sprintf, toNumber, toText } from './awk-values.ts';
import { formatDate } from './date-format.ts';
import { runShellText } from './run-captured.ts';

const RECORD: AwkTarget = { type: 'field', index: { type: 'number', value: 0 } };

/** The built-in functions of mawk 1.3.4. */
export async function callAwkBuiltin(
  run: AwkEvaluator,
  name: string,
  args: readonly AwkExpression[],
): Promise<AwkValue> {
  const format = run.memory.format();
  const [first, second, third] = args;
  const text = async (expression: AwkExpression | undefined) =>
    expression === undefined ? '' : toText(await run.value(expression), format);
  const number = async (expression: AwkExpression | undefined) =>
    expression === undefined ? 0 : toNumber(await run.value(expression));
  switch (name) {
    case 'length':
      if (first === undefined) return run.memory.record.length;
      if (first.type === 'name' && run.memory.isArray(first.name)) return run.memory.array(first.name).size;
      return (await text(first)).length;
    case 'substr':
      return substring(await text(first), await number(second), third === undefined ? null : await number(third));
    case 'index':
      return (await text(first)).indexOf(await text(second)) + 1;
    case 'split': {
      const subject = await text(first);
      if (second?.type !== 'name') throw new AwkError('type error in call to split');
      const parts =
        third?.type === 'pattern'
          ? run.memory.splitText(subject, third.text.length === 1 ? `[${third.text}]` : third.text)
          : run.memory.splitText(subject, third === undefined ? run.memory.text('FS') : await text(third));
      const array = run.memory.array(second.name);
      run.memory.clear(array);
      for (const [index, part] of parts.entries()) run.memory.setElement(array, String(index + 1), new AwkField(part));
      return parts.length;
    }
    case 'sub':
    case 'gsub':
      return substitute(run, name === 'gsub', first, await text(second), third);
    case 'match': {
      const subject = await text(first);
      const found = second === undefined ? null : (await run.patternOf(second)).match(subject, 0);
      const [start = -1, end = -1] = found ?? [];
      run.memory.setName('RSTART', start + 1);
      run.memory.setName('RLENGTH', found === null ? -1 : end - start);
      return start + 1;
    }
    case 'sprintf': {
      const values: AwkValue[] = [];
      for (const arg of args) values.push(await run.value(arg));
      return sprintf(toText(values[0] ?? null, format), values.slice(1), format);
    }
    case 'tolower':
      return (await text(first)).replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
    case 'toupper':
      return (await text(first)).replace(/[a-z]+/g, (letters) => letters.toUpperCase());
    case 'int':
      return Math.trunc(await number(first));
    case 'sqrt':
      return Math.sqrt(await number(first));
    case 'exp':
      return Math.exp(await number(first));
    case 'log':
      return Math.log(await number(first));
    case 'sin':
      return Math.sin(await number(first));
    case 'cos':
      return Math.cos(await number(first));
    case 'atan2':
      return Math.atan2(await number(first), await number(second));
    case 'rand':
      return run.context.process.session.options.random.next();
    case 'srand':
      return Math.floor(run.context.process.session.host.now() / 1000);
    case 'systime':
      return Math.floor(run.context.process.session.host.now() / 1000);
    case 'strftime': {
      const at = second === undefined ? run.context.process.session.host.now() : (await number(second)) * 1000;
      return formatDate(at, first === undefined ? '%c' : await text(first));
    }
    case 'mktime': {
      const parts = (await text(first)).trim().split(/\s+/).map(Number);
      const [year = 1970, month = 1, day = 1, hour = 0, minute = 0, seconds = 0] = parts;
      return Date.UTC(year, month - 1, day, hour, minute, seconds) / 1000;
    }
    case 'system':
      return (await runShellText(run.context, await text(first), { captures: false })).status;
    case 'close':
      return run.streams.close(await text(first));
    case 'fflush':
      return 0;
    default: {
      // A list in parentheses that is no subscript: its last value, as the comma of C.
      let value: AwkValue = null;
      for (const arg of args) value = await run.value(arg);
      return value;
    }
  }
}

/** Characters from the rounded position on, counted from 1, clipped to the text. */
function substring(text: string, from: number, length: number | null): string {
  const start = Math.round(from);
  const end = length === null ? Number.POSITIVE_INFINITY : Math.round(from + length);
  return text.slice(Math.max(0, start - 1), end === Number.POSITIVE_INFINITY ? undefined : Math.max(0, end - 1));
}

async function substitute(
  run: AwkEvaluator,
  all: boolean,
  patternExpression: AwkExpression | undefined,
  replacement: string,
  targetExpression: AwkExpression | undefined,
): Promise<AwkValue> {
  if (patternExpression === undefined) return 0;
  const pattern = await run.patternOf(patternExpression);
  const inner = targetExpression?.type === 'group' ? targetExpression.of : targetExpression;
  const target: AwkTarget =
    inner === undefined
      ? RECORD
      : inner.type === 'name' || inner.type === 'field' || inner.type === 'element'
        ? inner
        : RECORD;
  const subject = toText(await run.value(inner ?? RECORD), run.memory.format());
  let out = '';
  let at = 0;
  let count = 0;
  while (at <= subject.length) {
    const match = pattern.match(subject, at);
    if (match === null) break;
    const [start = 0, end = 0] = match;
    const pause = run.context.process.step();
    if (pause !== null) await pause;
    count += 1;
    out += subject.slice(at, start) + expand(replacement, subject.slice(start, end));
    if (end === start) {
      out += subject.slice(end, end + 1);
      at = end + 1;
    } else {
      at = end;
      if (at >= subject.length) break;
    }
    if (!all) break;
  }
  if (count === 0) return 0;
  await run.set(target, out + subject.slice(at));
  return count;
}

/** `&` is the match, `\&` an ampersand. */
function expand(replacement: string, matched: string): string {
  return replacement.replace(/\\\\&|\\&|&/g, (whole) =>
    whole === '&' ? matched : whole === '\\&' ? '&' : `\\${matched}`,
  );
}
