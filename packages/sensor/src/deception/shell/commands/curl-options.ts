/** What a command line of curl asks for. */
export interface CurlRequest {
  readonly urls: readonly string[];
  readonly outputs: readonly string[];
  readonly outputDirectory: string | null;
  readonly remoteNames: boolean;
  readonly silent: boolean;
  readonly showErrors: boolean;
  readonly noMeter: boolean;
  readonly bar: boolean;
  readonly verbose: boolean;
  readonly headOnly: boolean;
  readonly includeHeaders: boolean;
  readonly failOnError: boolean;
  readonly asksVersion: boolean;
  readonly method: string;
  readonly userAgent: string;
  readonly writeOut: string | null;
  readonly timeoutMs: number | null;
  /** The time is that of the whole transfer: `--max-time`. */
  readonly maxTime: boolean;
}

/** Letters with a value, and the long names of options that have one. */
const VALUED_LETTERS = 'AbcCdDeEFhHKmoPQrtTuUwxXyYz';
const LONG_TO_LETTER = new Map([
  ['output', 'o'],
  ['remote-name', 'O'],
  ['remote-name-all', 'O'],
  ['silent', 's'],
  ['show-error', 'S'],
  ['location', 'L'],
  ['fail', 'f'],
  ['insecure', 'k'],
  ['verbose', 'v'],
  ['head', 'I'],
  ['include', 'i'],
  ['max-time', 'm'],
  ['header', 'H'],
  ['data', 'd'],
  ['request', 'X'],
  ['user-agent', 'A'],
  ['user', 'u'],
  ['proxy', 'x'],
  ['form', 'F'],
  ['upload-file', 'T'],
  ['write-out', 'w'],
  ['cookie', 'b'],
  ['cookie-jar', 'c'],
  ['referer', 'e'],
  ['range', 'r'],
  ['progress-bar', '#'],
  ['version', 'V'],
  ['continue-at', 'C'],
  ['dump-header', 'D'],
  ['config', 'K'],
  ['cert', 'E'],
  ['remote-header-name', 'J'],
  ['get', 'G'],
  ['globoff', 'g'],
  ['ipv4', '4'],
  ['ipv6', '6'],
  ['http1.0', '0'],
  ['no-buffer', 'N'],
  ['netrc', 'n'],
  ['proxytunnel', 'p'],
  ['quote', 'Q'],
  ['remote-time', 'R'],
  ['speed-limit', 'Y'],
  ['speed-time', 'y'],
  ['telnet-option', 't'],
  ['time-cond', 'z'],
  ['tlsv1', '1'],
  ['sslv2', '2'],
  ['sslv3', '3'],
  ['use-ascii', 'B'],
  ['append', 'a'],
  ['list-only', 'l'],
  ['junk-session-cookies', 'j'],
  ['disable', 'q'],
  ['parallel', 'Z'],
]);
const VALUED_NAMES = new Set(
  'connect-timeout retry retry-delay retry-max-time data-raw data-binary data-urlencode data-ascii url output-dir interface resolve cacert capath ciphers dns-servers doh-url limit-rate local-port max-filesize max-redirs noproxy proto proto-default proto-redir proxy-user socks4 socks4a socks5 socks5-hostname stderr tls-max trace trace-ascii unix-socket key key-type pass pinnedpubkey form-string json'.split(
    ' ',
  ),
);
const PLAIN_NAMES = new Set(
  'create-dirs compressed http1.1 http2 http3 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 ssl ssl-reqd no-progress-meter location-trusted fail-early fail-with-body retry-all-errors retry-connrefused tcp-fastopen tcp-nodelay path-as-is raw anyauth basic digest ntlm negotiate styled-output no-keepalive ftp-pasv ssl-no-revoke post301 post302 post303 no-alpn no-npn proxy-insecure disable-epsv'.split(
    ' ',
  ),
);

/** Reads the command line; a text is curl's complaint about it. */
export function readCurlOptions(args: readonly string[]): CurlRequest | string {
  const urls: string[] = [];
  const outputs: string[] = [];
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const words = [...args];
  const give = (letter: string, value: string): void => {
    if (letter === 'o') outputs.push(value);
    values.set(letter, value);
    flags.add(letter);
  };
  while (words.length > 0) {
    const word = words.shift() ?? '';
    if (word.startsWith('--') && word.length > 2) {
      const name = word.slice(2);
      const letter = LONG_TO_LETTER.get(name);
      if (VALUED_NAMES.has(name) || (letter !== undefined && VALUED_LETTERS.includes(letter))) {
        const value = words.shift();
        if (value === undefined) return `option ${word}: requires parameter`;
        if (name === 'url') urls.push(value);
        give(letter ?? name, value);
      } else if (letter !== undefined) flags.add(letter);
      else if (PLAIN_NAMES.has(name) || (name.startsWith('no-') && LONG_TO_LETTER.has(name.slice(3)))) flags.add(name);
      else return `option ${word}: is unknown`;
    } else if (word.startsWith('-') && word.length > 1) {
      for (let at = 1; at < word.length; at += 1) {
        const letter = word[at] ?? '';
        if (!VALUED_LETTERS.includes(letter)) {
          if (![...LONG_TO_LETTER.values()].includes(letter) && letter !== 'M') return `option ${word}: is unknown`;
          flags.add(letter);
          continue;
        }
        const attached = word.slice(at + 1);
        const value = attached === '' ? words.shift() : attached;
        if (value === undefined) return `option ${word}: requires parameter`;
        give(letter, value);
        break;
      }
    } else urls.push(word);
  }
  const seconds = values.get('m') ?? values.get('connect-timeout');
  const sends =
    flags.has('d') || flags.has('F') || flags.has('data-raw') || flags.has('data-binary') || flags.has('json');
  return {
    urls,
    outputs,
    outputDirectory: values.get('output-dir') ?? null,
    remoteNames: flags.has('O'),
    silent: flags.has('s'),
    showErrors: flags.has('S'),
    noMeter: flags.has('no-progress-meter'),
    bar: flags.has('#'),
    verbose: flags.has('v'),
    headOnly: flags.has('I'),
    includeHeaders: flags.has('i'),
    failOnError: flags.has('f') || flags.has('fail-with-body'),
    asksVersion: flags.has('V'),
    method: values.get('X') ?? (flags.has('T') ? 'PUT' : sends && !flags.has('G') ? 'POST' : 'GET'),
    userAgent: values.get('A') ?? 'curl/7.88.1',
    writeOut: values.get('w') ?? null,
    timeoutMs: seconds === undefined || !(Number(seconds) > 0) ? null : Number(seconds) * 1000,
    maxTime: values.has('m'),
  };
}
