import { utf8 } from '../../byte-string.ts';
import { MAX_QUOTED_CHARACTERS } from '../limits.ts';

const OPEN = utf8('‘');
const CLOSE = utf8('’');

/**
 * Messages in which GNU programs quote with their locale's marks; in all others (`cannot stat 'x'`) the quotes are the
 * shell's and never change. Taken from what the programs of Debian 12 print in C and in C.UTF-8.
 */
const QUOTED =
  /(?<=: (?:missing operand after|extra operand|unexpected argument|missing argument after|expecting '\)' after|[Ii]nvalid mode:?|invalid user:|invalid group:|invalid time interval|unrecognized operand|[Ii]nvalid number(?: of [a-z]+)?:|invalid date(?: format)?|invalid adjustment|invalid field value|invalid argument|invalid line width:|invalid maximum depth|invalid width:|invalid length:|invalid (?:in|out)put flag:|invalid conversion:|invalid status level:|invalid floating point argument:|invalid field specification|invalid body numbering style:|tab size contains invalid character\(s\):|too few X's in template|unable to resolve host address) )'(.*?)'(?=$|[:;,]| not | for )/gm;
const NAMED =
  /^((?:env|nice|find|id|groups|factor|printf|kill|timeout|csplit|seq): (?:format )?)'(.*)'(?=: (?:No such file|Permission denied|Not a directory|no such user|invalid signal|expected a numeric|value not|invalid pattern)| is not (?:a valid|the name)| has )/gm;
const MADE_DIRECTORY = /^((?:mkdir|install): cannot create directory )'(.*)'(?=: )/gm;
const FAILED_TO_RUN = /^((?:timeout|chroot|stdbuf): failed to run command )'(.*)'(?=: )/gm;
const VALID_ARGUMENTS = /^ {2}- '.*'$/gm;
const FOR_OPTION = / for '(--[a-z-]+|time style)'$/gm;
const SAVED = /^(Saving to: |.*\([\d.]+ [KMG]?B\/s\) - )'(.*)'(?=$| saved)/gm;

/** What `localeQuoted` made, with plain quotes again, as BusyBox prints it in every locale. */
export function plainQuoted(message: string): string {
  return message.replaceAll(OPEN, "'").replaceAll(CLOSE, "'");
}

/** Whether the programs of an environment speak UTF-8: the machine has C.UTF-8 alone; setlocale(3). */
export function speaksUtf8(environment: { get(name: string): string | null | undefined }): boolean {
  const chosen = environment.get('LC_ALL') || environment.get('LC_CTYPE') || environment.get('LANG') || '';
  return /^C\.utf-?8$/i.test(chosen);
}

/** A message as a GNU program prints it where quotes are ‘these’ (a byte string, as all texts of programs). */
export function localeQuoted(message: string): string {
  if (message.length > MAX_QUOTED_CHARACTERS || !message.includes("'")) return message;
  return message
    .replace(QUOTED, `${OPEN}$1${CLOSE}`)
    .replace(NAMED, `$1${OPEN}$2${CLOSE}`)
    .replace(MADE_DIRECTORY, `$1${OPEN}$2${CLOSE}`)
    .replace(FAILED_TO_RUN, `$1${OPEN}$2${CLOSE}`)
    .replace(FOR_OPTION, ` for ${OPEN}$1${CLOSE}`)
    .replace(VALID_ARGUMENTS, (line) => line.replace(/'([^']*)'/g, `${OPEN}$1${CLOSE}`))
    .replace(SAVED, `$1${OPEN}$2${CLOSE}`);
}
