import { BASH_OPTIONS, DEFAULT_SHOPT } from './shell-options.ts';
import { bucketOf, type ShellState, type Variable } from './shell-state.ts';

const PLAIN: Variable = {
  value: null,
  indexed: null,
  associative: null,
  exported: false,
  readOnly: false,
  integer: false,
  letterCase: null,
  nameReference: false,
};

/** Variables that bash makes when they are asked for, as `set` and `declare -p` list them; `null`: without a value. */
function dynamicVariables(state: ShellState): readonly (readonly [string, Variable])[] {
  const text = (value: string | null, extra: Partial<Variable> = {}): Variable => ({ ...PLAIN, value, ...extra });
  const array = (values: readonly string[], extra: Partial<Variable> = {}): Variable => ({
    ...PLAIN,
    indexed: new Map(values.map((value, index) => [index, value])),
    ...extra,
  });
  return [
    ['BASHOPTS', text(enabledShopt(state), { readOnly: true })],
    ['BASHPID', text(null, { integer: true })],
    ['BASH_ALIASES', { ...PLAIN, associative: new Map() }],
    ['BASH_ARGC', array(['0'])],
    ['BASH_ARGV', array([])],
    ['BASH_ARGV0', text(null)],
    ['BASH_CMDS', { ...PLAIN, associative: new Map() }],
    ['BASH_COMMAND', text(null)],
    ['BASH_LINENO', array([])],
    [
      'BASH_LOADABLES_PATH',
      text('/usr/local/lib/bash:/usr/lib/bash:/opt/local/lib/bash:/usr/pkg/lib/bash:/opt/pkg/lib/bash:.'),
    ],
    ['BASH_SOURCE', array([])],
    ['BASH_SUBSHELL', text(null)],
    ['BASH_VERSINFO', array(['5', '2', '15', '1', 'release', 'x86_64-pc-linux-gnu'], { readOnly: true })],
    ['COMP_WORDBREAKS', text(null)],
    ['DIRSTACK', array([])],
    ['EPOCHREALTIME', text(null)],
    ['EPOCHSECONDS', text(null)],
    ['FUNCNAME', { ...PLAIN, indexed: null, value: null }],
    ['GROUPS', array([])],
    ['HISTCMD', text(null, { integer: true })],
    ['LINENO', text(null)],
    ['PIPESTATUS', array([state.pipelineStatus].flat().map(String))],
    ['RANDOM', text(null, { integer: true })],
    ['SECONDS', text(null)],
    ['SHELLOPTS', text(enabledOptions(state), { readOnly: true })],
    ['SRANDOM', text(null, { integer: true })],
    ['_', text(state.lastArgument)],
  ];
}

/** Every variable with a name, sorted as bash lists them. */
export function listedVariables(state: ShellState): readonly (readonly [string, Variable])[] {
  const listed = new Map<string, Variable>(state.dialect === 'bash' ? dynamicVariables(state) : []);
  for (const [name, variable] of state.variables) listed.set(name, variable);
  return [...listed].sort(([left], [right]) => (left < right ? -1 : 1));
}

/** `$SHELLOPTS` */
export function enabledOptions(state: ShellState): string {
  return BASH_OPTIONS.filter((name) => state.options.has(name)).join(':');
}

/** `$BASHOPTS` */
export function enabledShopt(state: ShellState): string {
  return [...DEFAULT_SHOPT.keys()].filter((name) => state.shoptOptions.has(name)).join(':');
}

/** Keys of an associative array in the order of bash's hash table: 1024 buckets, the newest of a bucket first. */
export function hashOrder(array: ReadonlyMap<string, string>): string[] {
  return [...array.keys()]
    .map((key, index) => ({ key, index, bucket: bucketOf(key) }))
    .sort((left, right) => left.bucket - right.bucket || right.index - left.index)
    .map(({ key }) => key);
}
