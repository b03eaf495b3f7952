import type { PlaybookValue } from '@cerberusmesh/contracts';
import type { CacaoCommand } from './cacao-schema.ts';
import { templateOf, usesVariables } from './cacao-text.ts';
import { CACAO_LIMITS } from './limits.ts';
import type { Remark } from './remark.ts';

export interface TranslatedCommand {
  readonly action: string;
  readonly with?: { readonly [name: string]: PlaybookValue };
  /** A person has to say yes; the action is then `approve`. */
  readonly question?: string;
}

interface Target {
  readonly address?: { readonly [kind: string]: readonly (string | number)[] } | undefined;
  readonly port?: string | number | undefined;
  readonly authentication_info?: string | undefined;
}

type InputOf = (variable: string) => string | null;
/** Fills in what the variables of the step are. */
type Fill = (text: string) => string;
type Translated = { readonly made: TranslatedCommand; readonly remark: Omit<Remark, 'where'> | null };

/** Why a kind of command is not run here. */
const REFUSED = new Map([
  ['ssh', 'commands on other machines are not run by playbooks here'],
  ['powershell', 'there is no PowerShell here'],
  ['caldera-cmd', 'there is no Caldera here'],
  ['elastic', 'queries to Elasticsearch need a connector that answers them'],
  ['jupyter', 'notebooks are not run'],
  ['kestrel', 'hunt flows of Kestrel are not run'],
  ['sigma', 'detection rules belong to the detection, not to a playbook'],
  ['yara', 'detection rules belong to the detection, not to a playbook'],
]);

/**
 * One command of an action step as an action of ours, or as a question to a person where there is none.
 *
 * @param otherwise what a person is asked when the command itself says nothing
 */
export function translateCommand(
  given: CacaoCommand,
  targets: readonly Target[],
  inputOf: InputOf,
  fill: Fill,
  otherwise: string,
): Translated {
  const command = inPlainText(given, fill, otherwise);
  switch (command.type) {
    case 'manual':
      return { made: byHand(wordsOf(command), inputOf), remark: null };
    case 'http-api':
    case 'openc2-http':
      return overHttp(command, targets, inputOf, fill);
    case 'bash':
      return bash(command, inputOf);
    default: {
      const why = REFUSED.get(command.type) ?? 'commands of this kind are not known here';
      return refused(command, `${command.type}: ${why}; a person is asked to do it.`, inputOf);
    }
  }
}

interface PlainCommand {
  readonly type: string;
  readonly description: string | undefined;
  readonly text: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | undefined;
  readonly otherwise: string;
}

function inPlainText(command: CacaoCommand, fill: Fill, otherwise: string): PlainCommand {
  const decoded = (text: string | undefined, encoded: string | undefined): string | undefined =>
    text ?? (encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8'));
  const body = decoded(command.content, command.content_b64);
  return {
    type: command.type,
    description: command.description === undefined ? undefined : fill(command.description),
    text: fill(decoded(command.command, command.command_b64) ?? ''),
    headers: Object.entries(command.headers ?? {}).map(([name, values]) => [name, fill(values.join(', '))]),
    body: body === undefined ? undefined : fill(body),
    otherwise,
  };
}

/** What a person reads; never nothing. */
function wordsOf({ text, description, otherwise }: PlainCommand): string {
  return [text, description, otherwise].find((words) => words !== undefined && words.trim() !== '') ?? otherwise;
}

function refused(command: PlainCommand, text: string, inputOf: InputOf): Translated {
  const what = command.description ?? wordsOf(command);
  return { made: byHand(`By hand (${command.type}): ${what}`, inputOf), remark: { kind: 'refused', text } };
}

function byHand(text: string, inputOf: InputOf): TranslatedCommand {
  return { action: 'approve', question: templateOf(text.slice(0, CACAO_LIMITS.maxQuestionCharacters), inputOf) };
}

/** Shell commands need the operator's permission to run scripts at all, and take no variables into their text. */
function bash(command: PlainCommand, inputOf: InputOf): Translated {
  const script = command.text;
  if (script.trim() === '' || usesVariables(script) || /\{[{%#]/.test(script))
    return refused(
      command,
      'bash: variables in the text of a script are not filled in; a person is asked to do it.',
      inputOf,
    );
  return {
    made: { action: 'custom_script', with: { interpreter: 'sh', script } },
    remark: { kind: 'changed', text: 'bash: runs without network and only where playbooks.scripts.enabled is set.' },
  };
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

function overHttp(command: PlainCommand, targets: readonly Target[], inputOf: InputOf, fill: Fill): Translated {
  // "HTTP1.1" is written by playbooks in the wild.
  const [, method = '', path = ''] =
    /^([A-Z]{3,7}) (\S{1,2000})(?: HTTP\/?[0-9.]{1,3})?$/.exec(command.text.trim()) ?? [];
  const [target, ...more] = targets;
  const base = /^https?:\/\//.test(path) ? '' : target === undefined ? null : urlOf(target, fill);
  if (!METHODS.has(method) || base === null)
    return refused(
      command,
      `${command.type}: its start line or its target is not understood; a person is asked to do it.`,
      inputOf,
    );
  const { headers, body } = command;
  // A path without its slash would become part of the host.
  const slash = base === '' || path.startsWith('/') || path.startsWith('__') ? '' : '/';
  const url = templateOf(`${base}${slash}${path}`, inputOf);
  if (usesVariables(url) || /^https?:\/\/[^/?#]*__/.test(url))
    return refused(
      command,
      `${command.type}: its address has variables in it that are declared nowhere; a person is asked to do it.`,
      inputOf,
    );
  const sent = headers.flatMap(([name, value]): [string, string][] =>
    // Framing is not a playbook's to set, and a key in a file is no secret any more.
    /^(host|content-length|connection|transfer-encoding|authorization|proxy-authorization|cookie)$/i.test(name)
      ? []
      : [[name, templateOf(value, inputOf)]],
  );
  if (command.type === 'openc2-http' && !sent.some(([name]) => name.toLowerCase() === 'content-type'))
    sent.push(['content-type', 'application/openc2+json;version=1.0']);
  const left = [
    ...(more.length > 0 ? ['only the first of its targets is called'] : []),
    ...(target?.authentication_info === undefined && sent.length === headers.length
      ? []
      : ['how it signs in is left out: name a secret in `bearer` or `headers`']),
  ];
  return {
    made: {
      action: 'http_request',
      with: {
        method,
        url,
        ...(sent.length === 0 ? {} : { headers: Object.fromEntries(sent) }),
        ...(body === undefined ? {} : { body: templateOf(body, inputOf) }),
      },
    },
    remark: left.length === 0 ? null : { kind: 'changed', text: `${command.type}: ${left.join('; ')}.` },
  };
}

function urlOf({ address = {}, port }: Target, fill: Fill): string | null {
  const text = (kind: string): string | null => {
    const value = address[kind]?.[0];
    return value === undefined ? null : fill(String(value)).trim();
  };
  const url = text('url');
  if (url !== null) return /^(https?:\/\/|__)/.test(url) ? url.replace(/\/$/, '') : null;
  const ipv6 = text('ipv6');
  const host = text('dname') ?? text('ipv4') ?? (ipv6 === null ? null : `[${ipv6}]`);
  if (host === null || !/^[\w.:[\]-]{1,300}$/.test(host)) return null;
  const number = port === undefined ? 443 : Number(fill(String(port)));
  if (!Number.isInteger(number)) return null;
  return `${number === 80 ? 'http' : 'https'}://${host}${number === 80 || number === 443 ? '' : `:${number}`}`;
}
