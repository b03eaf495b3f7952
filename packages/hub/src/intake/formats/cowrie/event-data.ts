import { type CarriedText, type CerberusEvent, carryText, type EventData } from '@cerberusmesh/contracts';
import { foreignFields } from '../foreign-fields.ts';
import { decodePythonBytes } from '../python-literal.ts';
import type { CowrieFields } from './fields.ts';
import { readHassh } from './hassh.ts';

/** The part of an event that depends on its kind. */
export type KindAndData = {
  [Kind in CerberusEvent['kind']]: { readonly kind: Kind; readonly data: EventData<Kind> };
}[CerberusEvent['kind']];

type Reader = (fields: CowrieFields, protocol: string) => KindAndData | null;

/**
 * What each Cowrie event id means. A reader gives null when the line lacks what its kind needs (an upload without a
 * hash, say); such a line is kept whole as `foreign.observed`, like every id that is not listed.
 */
const READERS = new Map<string, Reader>([
  ['cowrie.session.connect', (fields) => ({ kind: 'session.opened', data: opened(fields) })],
  [
    'cowrie.session.closed',
    (fields) => ({ kind: 'session.closed', data: { reason: 'unknown', durationMs: fields.durationMs('duration') } }),
  ],
  ['cowrie.client.version', clientVersion],
  ['cowrie.client.kex', clientKeyExchange],
  ['cowrie.client.fingerprint', (fields) => credential(fields, false)],
  ['cowrie.client.size', terminalSize],
  ['cowrie.client.var', environmentVariable],
  ['cowrie.login.success', (fields) => credential(fields, true)],
  ['cowrie.login.failed', (fields) => credential(fields, false)],
  ['cowrie.command.input', command],
  ['cowrie.command.failed', (fields) => commandResolved(fields, false)],
  ['cowrie.command.success', (fields) => commandResolved(fields, true)],
  ['cowrie.session.file_download', download],
  ['cowrie.session.file_download.failed', downloadFailed],
  ['cowrie.session.file_upload', upload],
  ['cowrie.direct-tcpip.request', tunnelRequested],
  ['cowrie.direct-tcpip.data', tunnelCarried],
  ['cowrie.log.open', (fields) => recording(fields, 'started')],
  ['cowrie.log.closed', (fields) => recording(fields, 'completed')],
]);

/** Bound outside of `data`, so not repeated in a foreign event's fields. */
const IDENTITY_FIELDS = new Set([
  'eventid',
  'timestamp',
  'time',
  'session',
  'sensor',
  'src_ip',
  'src_port',
  'protocol',
]);

export function readEventData(eventId: string, fields: CowrieFields, protocol: string, record: object): KindAndData {
  const known = READERS.get(eventId)?.(fields, protocol);
  if (known !== undefined && known !== null) return known;
  return {
    kind: 'foreign.observed',
    data: { system: 'cowrie', eventId: carryText(eventId, 512).text, fields: foreignFields(record, IDENTITY_FIELDS) },
  };
}

function opened(fields: CowrieFields): EventData<'session.opened'> {
  const externalId = fields.typed('session').text;
  return externalId === '' ? {} : { externalId };
}

function clientVersion(fields: CowrieFields): KindAndData {
  const software = fields.string('version');
  const bytes = software === undefined ? null : decodePythonBytes(software, { prefixNeeded: true });
  const carried = bytes === null ? fields.typed('version') : carryText(bytes);
  return {
    kind: 'client.identified',
    data: { software: carried.text, ...exact('software', carried), fingerprints: readHassh(fields) },
  };
}

function clientKeyExchange(fields: CowrieFields): KindAndData | null {
  const fingerprints = readHassh(fields);
  return fingerprints.hassh === undefined ? null : { kind: 'client.identified', data: { fingerprints } };
}

function credential(fields: CowrieFields, accepted: boolean): KindAndData {
  const username = fields.typed('username');
  const secret = fields.has('password') ? fields.typed('password') : null;
  const publicKey = fields.string('key');
  const fingerprint = fields.string('fingerprint');
  const withKey = secret === null && (publicKey !== undefined || fingerprint !== undefined);
  return {
    kind: 'credential.tried',
    data: {
      method: withKey ? 'publickey' : secret === null ? 'none' : 'password',
      username: username.text,
      ...exact('username', username),
      ...(secret === null ? NOTHING : { secret: secret.text, ...exact('secret', secret) }),
      ...(publicKey === undefined ? {} : { publicKey: carryText(publicKey).text }),
      ...(fingerprint === undefined ? {} : { publicKeyFingerprint: carryText(fingerprint).text }),
      accepted,
      ...truncation(username, secret),
    },
  };
}

function terminalSize(fields: CowrieFields): KindAndData | null {
  const columns = fields.count('width');
  const rows = fields.count('height');
  return columns === null || rows === null ? null : { kind: 'terminal.resized', data: { columns, rows } };
}

function environmentVariable(fields: CowrieFields): KindAndData {
  const name = fields.typed('name');
  const value = fields.typed('value');
  return {
    kind: 'environment.set',
    data: { name: name.text, ...exact('name', name), value: value.text, ...exact('value', value) },
  };
}

function command(fields: CowrieFields, protocol: string): KindAndData {
  const input = fields.typed('input');
  return {
    kind: 'command.entered',
    data: {
      input: input.text,
      ...exact('input', input),
      channel: protocol === 'telnet' ? 'telnet' : 'unknown',
      ...truncation(input, null),
    },
  };
}

function commandResolved(fields: CowrieFields, known: boolean): KindAndData {
  const input = fields.typed('input');
  return {
    kind: 'command.resolved',
    data: { input: input.text, ...exact('input', input), known, ...truncation(input, null) },
  };
}

/**
 * Cowrie reports three things under one id: a fetched URL, a file that a redirection or a program's standard input
 * left behind (its message says which, `destfile` or, before 2019, `url` says where), and lines typed into scp.
 */
function download(fields: CowrieFields): KindAndData | null {
  const sha256 = fields.sha256('shasum');
  const message = fields.string('message') ?? '';
  const url = fields.string('url');
  if (sha256 === null && url === undefined) return null;
  const destination = fields.string('destfile') ?? (url === undefined || url.includes('://') ? undefined : url);
  if (sha256 !== null && message.startsWith('Saved stdin contents')) {
    const path = carryText(destination ?? fields.string('outfile') ?? '').text;
    return { kind: 'file.uploaded', data: { path, sha256, bytes: null, via: 'stdin' } };
  }
  const redirected = message.startsWith('Saved redir contents') || url === undefined;
  return {
    kind: 'file.downloaded',
    data: {
      url: redirected || url === undefined ? null : carryText(url).text,
      ...(destination === undefined ? {} : { path: carryText(destination).text }),
      sha256,
      bytes: fields.count('size'),
      via: redirected ? 'redirect' : 'unknown',
      obtained: sha256 !== null,
    },
  };
}

function downloadFailed(fields: CowrieFields): KindAndData {
  return {
    kind: 'file.downloaded',
    data: {
      url: fields.has('url') ? fields.typed('url').text : null,
      sha256: null,
      bytes: null,
      via: 'unknown',
      obtained: false,
    },
  };
}

function upload(fields: CowrieFields): KindAndData | null {
  const sha256 = fields.sha256('shasum');
  if (sha256 === null) return null;
  const path = fields.typed(fields.has('filename') ? 'filename' : 'destfile');
  const message = fields.string('message') ?? '';
  return {
    kind: 'file.uploaded',
    data: {
      path: path.text,
      sha256,
      bytes: fields.count('size'),
      via: message.startsWith('SFTP') ? 'sftp' : message.startsWith('SCP') ? 'scp' : 'unknown',
      ...truncation(path, null),
    },
  };
}

function tunnelTarget(fields: CowrieFields): { address: string; port: number } | null {
  const port = fields.port('dst_port');
  return port === null || !fields.has('dst_ip') ? null : { address: fields.typed('dst_ip').text, port };
}

function tunnelRequested(fields: CowrieFields): KindAndData | null {
  const target = tunnelTarget(fields);
  if (target === null) return null;
  const address = fields.address('orig_ip');
  return {
    kind: 'tunnel.requested',
    data: { target, ...(address === null ? {} : { originator: { address, port: fields.port('orig_port') } }) },
  };
}

function tunnelCarried(fields: CowrieFields): KindAndData | null {
  const target = tunnelTarget(fields);
  if (target === null) return null;
  const data = fields.string('data');
  const bytes = data === undefined ? null : decodePythonBytes(data, { prefixNeeded: false });
  const carried = bytes === null ? fields.typed('data') : carryText(bytes);
  return {
    kind: 'tunnel.carried',
    data: { target, firstBytes: carried.text, ...exact('firstBytes', carried), ...truncation(carried, null) },
  };
}

function recording(fields: CowrieFields, phase: 'started' | 'completed'): KindAndData {
  const path = fields.typed('ttylog').text;
  const bytes = fields.count('size');
  return {
    kind: 'terminal.recorded',
    data: {
      recordingId: path.slice(-256).toWellFormed(),
      ...(bytes === null ? {} : { bytes }),
      durationMs: fields.durationMs('duration'),
      ...(path === '' ? {} : { externalPath: path }),
      phase,
    },
  };
}

/** `<name>Base64`, where the text alone would lose bytes. */
function exact<Name extends string>(name: Name, { base64 }: CarriedText): Partial<Record<`${Name}Base64`, string>> {
  if (base64 === undefined) return NOTHING;
  // reason: a computed key widens to string; this one key is that of the return type.
  return { [`${name}Base64`]: base64 } as Partial<Record<`${Name}Base64`, string>>;
}

const NOTHING = {};

function truncation(first: CarriedText, second: CarriedText | null): { truncated?: true } {
  return first.truncated === true || second?.truncated === true ? { truncated: true } : NOTHING;
}
