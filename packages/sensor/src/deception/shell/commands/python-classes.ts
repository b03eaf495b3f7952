import { type NativeCall, PyFunction, PyNative, PyObject, PyTuple, type PyValue } from './python-values.ts';

type Call = (callee: PyValue, args: readonly PyValue[], named: ReadonlyMap<string, PyValue>) => Promise<PyValue>;

/** How a class made here keeps what its instances get; attackers' names are keys of a map like any other. */
const MEMBERS = new WeakMap<PyObject, ReadonlyMap<string, PyValue>>();

/** A class of the script: calling it makes an instance that has its functions as methods. */
export function makeClass(
  name: string,
  bases: readonly PyValue[],
  body: ReadonlyMap<string, PyValue>,
  call: Call,
): PyObject {
  const members = new Map<string, PyValue>();
  let builtIn: PyObject | null = null;
  for (const base of [...bases].reverse()) {
    if (!(base instanceof PyObject)) continue;
    const inherited = MEMBERS.get(base);
    if (inherited === undefined) builtIn = base;
    for (const [key, value] of inherited ?? []) members.set(key, value);
  }
  const parents = new Map(members);
  for (const [key, value] of body) members.set(key, value);
  const construct: NativeCall = async (args, named) => {
    const instance = new PyObject(name, builtIn === null ? [] : [['args', new PyTuple(args)]]);
    bind(instance, instance, members, call);
    instance.attributes.set('__super__', superOf(instance, parents, call));
    const start = instance.attributes.get('__init__');
    if (start !== undefined) await call(start, args, named);
    return instance;
  };
  const made = new PyObject('type', [...members, ['__name__', name]], construct);
  MEMBERS.set(made, members);
  return made;
}

function superOf(instance: PyObject, parents: ReadonlyMap<string, PyValue>, call: Call): PyObject {
  const parent = new PyObject('super');
  // What every object has, where no class of the script has it.
  parent.attributes.set('__init__', new PyNative('__init__', () => null));
  bind(parent, instance, parents, call);
  return parent;
}

function bind(target: PyObject, self: PyObject, members: ReadonlyMap<string, PyValue>, call: Call): void {
  for (const [key, value] of members)
    target.attributes.set(
      key,
      value instanceof PyFunction ? new PyNative(key, (args, named) => call(value, [self, ...args], named)) : value,
    );
}
