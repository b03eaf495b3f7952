import { byteStringToBytes } from '../../byte-string.ts';
import type { CommandContext } from '../kernel/program.ts';
import { requestUrl } from './downloads.ts';
import { connectionOutcome, resolve } from './network-target.ts';
import { exceptionType } from './python-builtins.ts';
import { raisingFileErrors } from './python-errors.ts';
import { moduleObject } from './python-modules.ts';
import {
  asInteger,
  asText,
  display,
  iterate,
  type NativeCall,
  PyBytes,
  PyDict,
  PyError,
  PyList,
  PyNative,
  PyObject,
  PyTuple,
  type PyValue,
} from './python-values.ts';

/** socket: connections are recorded, and answered by the simulated network. */
export function socketModule(context: CommandContext): PyObject {
  const { process } = context;
  const connect = async (target: PyValue | undefined): Promise<number> => {
    const [name, number] = target instanceof PyTuple ? target.items : [];
    const [host, port] = [asText(name), asInteger(number)];
    const outcome = connectionOutcome(process, host, port);
    process.session.options.observer.downloadRequested({ url: `tcp://${host}:${port}`, path: null, via: 'nc' });
    if (outcome.afterMs > 0) await process.sleep(outcome.afterMs);
    switch (outcome.kind) {
      case 'unresolved':
        throw new PyError('socket.gaierror', '[Errno -2] Name or service not known');
      case 'timed-out':
        throw new PyError('TimeoutError', '[Errno 110] Connection timed out');
      case 'no-route':
        throw new PyError('OSError', '[Errno 113] No route to host');
      case 'refused':
        throw new PyError('ConnectionRefusedError', '[Errno 111] Connection refused');
      case 'connected':
        if (!outcome.local && ![53, 80, 443].includes(port))
          throw new PyError('ConnectionRefusedError', '[Errno 111] Connection refused');
        return 0;
    }
  };
  const socket: NativeCall = () =>
    new PyObject('socket', [
      [
        'connect',
        new PyNative('connect', async ([target]) => {
          await connect(target);
          return null;
        }),
      ],
      [
        'connect_ex',
        new PyNative('connect_ex', async ([target]) => {
          try {
            return BigInt(await connect(target));
          } catch (error) {
            if (!(error instanceof PyError)) throw error;
            return BigInt(/Errno (-?\d+)/.exec(error.message)?.[1] ?? '111');
          }
        }),
      ],
      ...['settimeout', 'setsockopt', 'bind', 'listen', 'close', 'shutdown', 'setblocking', 'sendto'].map(
        (name) => [name, new PyNative(name, () => null)] as const,
      ),
      ['send', new PyNative('send', ([data]) => BigInt(asText(data).length))],
      ['sendall', new PyNative('sendall', () => null)],
      ['recv', new PyNative('recv', () => new PyBytes(''))],
      ['fileno', new PyNative('fileno', () => 3n)],
    ]);
  return moduleObject('socket', {
    AF_INET: 2n,
    AF_INET6: 10n,
    AF_UNIX: 1n,
    SOCK_STREAM: 1n,
    SOCK_DGRAM: 2n,
    SOCK_RAW: 3n,
    SOL_SOCKET: 1n,
    SO_REUSEADDR: 2n,
    IPPROTO_TCP: 6n,
    socket,
    create_connection: async ([target]) => {
      await connect(target);
      return socket([], new Map());
    },
    gethostname: () => process.session.hostname(),
    getfqdn: () => process.session.hostname(),
    gethostbyname: ([name]) => {
      const outcome = connectionOutcome(process, asText(name), 80);
      if (outcome.kind === 'unresolved') throw new PyError('socket.gaierror', '[Errno -2] Name or service not known');
      return outcome.address;
    },
    inet_aton: ([text]) =>
      new PyBytes(
        asText(text)
          .split('.')
          .map((part) => String.fromCharCode(Number(part) & 255))
          .join(''),
      ),
    inet_ntoa: ([bytes]) => [...asText(bytes)].map((byte) => byte.charCodeAt(0)).join('.'),
    getaddrinfo: ([name, port]) =>
      new PyList([new PyTuple([2n, 1n, 6n, '', new PyTuple([resolve(asText(name)), port ?? 0n])])]),
    error: exceptionType('OSError'),
    timeout: exceptionType('TimeoutError'),
    gaierror: exceptionType('socket.gaierror'),
  });
}

/** urllib.error */
export function errorModule(): PyObject {
  return moduleObject('urllib.error', {
    URLError: exceptionType('urllib.error.URLError'),
    HTTPError: exceptionType('urllib.error.HTTPError'),
  });
}

const escaped = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
const plus = (text: string) => text.replace(/[^A-Za-z0-9_.\-~ ]/g, escaped).replaceAll(' ', '+');

/** urllib.parse */
export function parseModule(): PyObject {
  return moduleObject('urllib.parse', {
    quote: ([text, safe], named) =>
      asText(text).replace(/[^A-Za-z0-9_.\-~]/g, (character) =>
        asText(safe ?? named.get('safe') ?? '/').includes(character) ? character : escaped(character),
      ),
    unquote: ([text]) =>
      asText(text).replace(/%([0-9a-fA-F]{2})/g, (_whole, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
    urlencode: ([values]) =>
      iterate(values ?? null)
        .map((key) => {
          const [name, value] = values instanceof PyDict ? [key, values.get(key) ?? ''] : iterate(key);
          return `${plus(display(name ?? ''))}=${plus(display(value ?? ''))}`;
        })
        .join('&'),
  });
}

/** urllib.request: what is fetched is recorded, and made up. */
export function urlModule(context: CommandContext): PyObject {
  const { process } = context;
  const fetch = async (address: PyValue | undefined, path: string | null): Promise<string> => {
    const url = address instanceof PyObject ? display(address.attributes.get('full_url') ?? '') : asText(address);
    if (!/^[a-z]+:\/\//i.test(url)) throw new PyError('ValueError', `unknown url type: '${url}'`);
    process.session.options.observer.downloadRequested({
      url,
      path: path === null ? null : process.path(path),
      via: 'curl',
    });
    const answer = await requestUrl(process, url, null);
    const reasons = new Map([
      ['refused', '[Errno 111] Connection refused'],
      ['timed-out', '[Errno 110] Connection timed out'],
      ['no-route', '[Errno 113] No route to host'],
      ['unresolved', '[Errno -2] Name or service not known'],
    ]);
    const reason = reasons.get(answer.outcome.kind);
    if (reason !== undefined) throw new PyError('urllib.error.URLError', `<urlopen error ${reason}>`);
    if (answer.status >= 400)
      throw new PyError('urllib.error.HTTPError', `HTTP Error ${answer.status}: ${answer.reason}`);
    await process.sleep(answer.transferMs);
    return answer.content.body;
  };
  return moduleObject('urllib.request', {
    urlopen: async ([address]) => {
      const body = await fetch(address, null);
      return new PyObject('http.client.HTTPResponse', [
        ['read', new PyNative('read', () => new PyBytes(body))],
        ['getcode', new PyNative('getcode', () => 200n)],
        ['status', 200n],
        ['close', new PyNative('close', () => null)],
      ]);
    },
    urlretrieve: async ([address, to]) => {
      const path = to === undefined ? '/tmp/tmp7k2x9qhz' : asText(to);
      const body = await fetch(address, path);
      raisingFileErrors(path, () => process.files.writeFile(process.path(path), byteStringToBytes(body)));
      return new PyTuple([path, new PyObject('http.client.HTTPMessage')]);
    },
    Request: ([url]) =>
      new PyObject('urllib.request.Request', [
        ['full_url', url ?? ''],
        ['add_header', new PyNative('add_header', () => null)],
      ]),
    build_opener: () =>
      new PyObject('urllib.request.OpenerDirector', [
        [
          'open',
          new PyNative(
            'open',
            async ([address]) =>
              new PyObject('http.client.HTTPResponse', [
                ['read', new PyNative('read', async () => new PyBytes(await fetch(address, null)))],
              ]),
          ),
        ],
      ]),
    install_opener: () => null,
  });
}
