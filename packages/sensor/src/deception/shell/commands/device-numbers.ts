const KNOWN: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['mem', [1, 1]],
  ['null', [1, 3]],
  ['port', [1, 4]],
  ['zero', [1, 5]],
  ['full', [1, 7]],
  ['random', [1, 8]],
  ['urandom', [1, 9]],
  ['kmsg', [1, 11]],
  ['tty', [5, 0]],
  ['console', [5, 1]],
  ['ptmx', [5, 2]],
  ['sr0', [11, 0]],
  ['sda', [8, 0]],
  ['sda1', [8, 1]],
  ['sda2', [8, 2]],
  ['sda5', [8, 5]],
]);

/** Major and minor number of a device by its name: Documentation/admin-guide/devices.txt of Linux. */
export function deviceNumbers(path: string): readonly [number, number] {
  const name = path.split('/').at(-1) ?? path;
  const known = KNOWN.get(name);
  if (known !== undefined) return known;
  const terminal = /^(tty|ttyS|vcs|vcsa|loop)?(\d+)$/.exec(name);
  const number = Number(terminal?.[2] ?? '0');
  switch (terminal?.[1]) {
    case 'tty':
      return [4, number];
    case 'ttyS':
      return [4, 64 + number];
    case 'vcs':
      return [7, number];
    case 'vcsa':
      return [7, 128 + number];
    case 'loop':
      return [7, number];
    case undefined:
      return path.includes('pts/') ? [136, number] : [10, 0];
    default:
      return [10, 0];
  }
}
