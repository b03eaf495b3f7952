import { enabledOptions, enabledShopt, hashOrder } from '../interpreter/listed-variables.ts';
import type { ShellState } from '../interpreter/shell-state.ts';
import type { Process } from '../kernel/process.ts';
import { quoteForShell } from './quoting.ts';

/** What values of parameters are read from. */
export interface ParameterSource {
  readonly state: ShellState;
  readonly process: Process;
  readonly flags: string;
  readonly line: number;
  /** The running command as it is written. */
  commandText(): string;
}

const BASH_VERSION_ELEMENTS = ['5', '2', '15', '1', 'release', 'x86_64-pc-linux-gnu'];
/** Multiplier and modulus of the generator behind `$RANDOM`: bash's own, lib/sh/random.c. */
const RANDOM_MULTIPLIER = 16_807;
const RANDOM_MODULUS = 2_147_483_647;

/** Values of special, positional and named parameters and of array elements (XCU 2.5, bash manual 3.4 and 5.2). */
export class Parameters {
  readonly #source: ParameterSource;

  constructor(source: ParameterSource) {
    this.#source = source;
  }

  /** A parameter without subscript; null where unset. */
  value(name: string): string | null {
    const { state, process } = this.#source;
    switch (name) {
      case '?':
        return String(state.lastStatus);
      case '$':
        return String(state.processId);
      case '!':
        return state.lastBackgroundId === null ? null : String(state.lastBackgroundId);
      case '#':
        return String(state.positional.length);
      case '-':
        return this.#source.flags;
      case '0':
        return state.name;
      case '_':
        return state.lastArgument;
      default:
        if (/^\d+$/.test(name)) return state.positional[Number(name) - 1] ?? null;
        return state.dialect === 'bash' ? (this.#dynamic(name, state, process) ?? state.get(name)) : state.get(name);
    }
  }

  #dynamic(name: string, state: ShellState, process: Process): string | null {
    if (state.unsetDynamic?.has(name) === true) return null;
    switch (name) {
      case 'RANDOM':
        return this.#random(state, process);
      case 'SECONDS':
        return String(this.#seconds(state, process));
      case 'EPOCHSECONDS':
        return String(Math.floor(process.session.host.now() / 1000));
      case 'EPOCHREALTIME':
        return (process.session.host.now() / 1000).toFixed(6);
      case 'BASHPID':
        return String(process.id);
      case 'BASH_SUBSHELL':
        return String(state.subshellLevel);
      case 'LINENO':
        return String(this.#source.line);
      case 'FUNCNAME':
        return state.functionNames.at(-1) ?? null;
      case 'PIPESTATUS':
        return String([state.pipelineStatus].flat()[0] ?? 0);
      case 'BASH_VERSINFO':
        return BASH_VERSION_ELEMENTS[0] ?? null;
      case 'SHELLOPTS':
        return enabledOptions(state);
      case 'BASH_COMMAND':
        return state.trappedCommand ?? this.#source.commandText();
      case 'BASH_ARGV0':
        return state.name;
      case 'HISTCMD':
        return String(state.historyBase + state.history.length);
      case 'SRANDOM':
        return String(Math.floor(process.session.options.random.next() * 4_294_967_296));
      case 'COMP_WORDBREAKS':
        return state.interactive || state.messageNameOnly ? ' \t\n"\'@><=;|&(:' : null;
      case 'DIRSTACK':
        return process.directory;
      case 'GROUPS':
        return String(process.identity.groupIds[0] ?? 0);
      case 'BASHOPTS':
        return enabledShopt(state);
      default:
        return null;
    }
  }

  /** Seconds since the shell began, or since a number was assigned, counted on from it. */
  #seconds(state: ShellState, process: Process): number {
    const set = state.get('SECONDS');
    const now = process.session.host.now();
    if (set === null) return Math.max(0, Math.floor((now - this.#startedAtMs) / 1000));
    if (state.secondsSet?.text !== set) state.secondsSet = { text: set, atMs: now };
    return (Math.trunc(Number(set)) || 0) + Math.floor((now - state.secondsSet.atMs) / 1000);
  }

  /** Assigning a number to RANDOM seeds it, so that a script gets the same row twice. */
  #random(state: ShellState, process: Process): string {
    const seed = state.get('RANDOM');
    if (seed === null) return String(Math.floor(process.session.options.random.next() * 32_768));
    if (state.randomSeed?.text !== seed) state.randomSeed = { text: seed, value: Math.trunc(Number(seed)) || 0 };
    const value = state.randomSeed.value === 0 ? 123_459_876 : state.randomSeed.value;
    const next = Number((BigInt(value) * BigInt(RANDOM_MULTIPLIER)) % BigInt(RANDOM_MODULUS));
    state.randomSeed.value = next;
    return String(((next >>> 16) ^ (next & 65_535)) & 32_767);
  }

  get #startedAtMs(): number {
    const { state, process } = this.#source;
    return process.session.table.find(state.processId)?.startedAtMs ?? process.session.host.now();
  }

  element(written: string, key: number | string): string | null {
    const { state } = this.#source;
    const name = state.target(written);
    const variable = state.variables.get(name);
    if (variable === undefined) return this.#dynamicElements(name)?.[Number(key)] ?? null;
    if (variable.associative !== null) return variable.associative.get(String(key)) ?? null;
    if (variable.indexed === null) return Number(key) === 0 || Number(key) === -1 ? variable.value : null;
    const index = Number(key) < 0 ? Math.max(-1, ...variable.indexed.keys()) + 1 + Number(key) : Number(key);
    return variable.indexed.get(index) ?? null;
  }

  keys(written: string): string[] {
    const name = this.#source.state.target(written);
    const variable = this.#source.state.variables.get(name);
    if (variable === undefined) return [...(this.#dynamicElements(name)?.keys() ?? [])].map(String);
    if (variable.associative !== null) return hashOrder(variable.associative);
    if (variable.indexed !== null) return [...variable.indexed.keys()].sort((a, b) => a - b).map(String);
    return variable.value === null ? [] : ['0'];
  }

  values(written: string): readonly string[] {
    const name = this.#source.state.target(written);
    const variable = this.#source.state.variables.get(name);
    if (variable === undefined) return this.#dynamicElements(name) ?? [];
    if (variable.associative !== null) {
      const { associative } = variable;
      return hashOrder(associative).map((key) => associative.get(key) ?? '');
    }
    if (variable.indexed !== null)
      return [...variable.indexed.entries()].sort(([a], [b]) => a - b).map(([, value]) => value);
    return variable.value === null ? [] : [variable.value];
  }

  #dynamicElements(name: string): readonly string[] | null {
    const { state } = this.#source;
    if (state.dialect !== 'bash') return null;
    if (name === 'DIRSTACK') return [this.#source.process.directory, ...state.directoryStack];
    if (name === 'GROUPS') return this.#source.process.identity.groupIds.map(String);
    if (name === 'FUNCNAME' && state.functionNames.length > 0)
      return [...state.functionNames].reverse().concat(state.interactive || state.messageNameOnly ? [] : ['main']);
    if (name === 'BASH_LINENO') return state.callFrames.map(({ line }) => String(line)).reverse();
    if (name === 'PIPESTATUS') return [state.pipelineStatus].flat().map(String);
    return name === 'BASH_VERSINFO' ? BASH_VERSION_ELEMENTS : null;
  }

  /** The words of `${name[@]@A}` (the declaration), `@K` and `@k` (keys with values, for reading again or plain). */
  listed(name: string, operator: string, values: readonly string[], isArray: boolean): string[] {
    if (!isArray) return values.map(quoteForShell);
    const keys = this.keys(name);
    const letters = this.attributes(name);
    const quoted = (value: string) => `"${value.replace(/[\\"$`]/g, '\\$&')}"`;
    if (operator === 'A') {
      const elements = keys.map((key, index) => `[${key}]=${quoted(values[index] ?? '')}`);
      const space = letters.includes('A') && elements.length > 0 ? ' ' : '';
      return values.length === 0 ? [] : ['declare', `-${letters}`, `${name}=(${elements.join(' ')}${space})`];
    }
    if (operator === 'k') return keys.flatMap((key, index) => [key, values[index] ?? '']);
    return [keys.map((key, index) => `${key} ${quoted(values[index] ?? '')}`).join(' ')];
  }

  /** Letters of `${name@a}`. */
  attributes(name: string): string {
    const variable = this.#source.state.variables.get(name);
    if (variable === undefined) return '';
    return [
      variable.indexed === null ? '' : 'a',
      variable.associative === null ? '' : 'A',
      variable.integer ? 'i' : '',
      variable.readOnly ? 'r' : '',
      variable.exported ? 'x' : '',
      variable.letterCase === 'lower' ? 'l' : variable.letterCase === 'upper' ? 'u' : '',
    ].join('');
  }
}
