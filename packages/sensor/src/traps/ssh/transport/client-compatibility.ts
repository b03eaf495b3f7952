/**
 * What sshd does differently for clients that it knows to be faulty: its table of `compat.c` (the same in 8.4 and 9.2 as
 * far as the server side of either uses it). The first pattern that matches decides.
 */
export interface ClientCompatibility {
  /** Known scanners: the connection is closed after their identification string. */
  readonly isProbe: boolean;
  /** Cannot exchange keys again. */
  readonly noRekey: boolean;
  /** Does not take `hostkeys-00@openssh.com`. */
  readonly noHostKeysMessage: boolean;
  /** Pads curve25519 secrets wrongly: that method is not offered under its old name. */
  readonly noOldCurve25519: boolean;
  /** Knows only the old form of group exchange: it is not offered. */
  readonly noGroupExchange: boolean;
  /** Takes no SSH_MSG_DEBUG. */
  readonly noDebug: boolean;
  /** Signs with a type that does not match the key's algorithm (SSH_BUG_SIGTYPE). */
  readonly looseSignatureType: boolean;
}

const NONE: ClientCompatibility = {
  isProbe: false,
  noRekey: false,
  noHostKeysMessage: false,
  noOldCurve25519: false,
  noGroupExchange: false,
  noDebug: false,
  looseSignatureType: false,
};

const SIGNATURE_TYPE = { ...NONE, looseSignatureType: true };

const TABLE: ReadonlyArray<readonly [patterns: string, compatibility: ClientCompatibility]> = [
  ['OpenSSH_2.*,OpenSSH_3.0*,OpenSSH_3.1*', SIGNATURE_TYPE],
  ['OpenSSH_3.*', SIGNATURE_TYPE],
  ['Sun_SSH_1.0*', { ...SIGNATURE_TYPE, noRekey: true }],
  ['OpenSSH_2*,OpenSSH_3*,OpenSSH_4*', SIGNATURE_TYPE],
  ['OpenSSH_5*', SIGNATURE_TYPE],
  ['OpenSSH_6.6.1*', SIGNATURE_TYPE],
  ['OpenSSH_6.5*,OpenSSH_6.6*', { ...SIGNATURE_TYPE, noOldCurve25519: true }],
  [
    'OpenSSH_7.0*,OpenSSH_7.1*,OpenSSH_7.2*,OpenSSH_7.3*,OpenSSH_7.4*,OpenSSH_7.5*,OpenSSH_7.6*,OpenSSH_7.7*',
    SIGNATURE_TYPE,
  ],
  ['OpenSSH*', NONE],
  ['*MindTerm*', NONE],
  ['3.0.*', { ...NONE, noDebug: true }],
  ['Cisco-1.*', { ...NONE, noHostKeysMessage: true }],
  ['*SSH_Version_Mapper*', { ...NONE, isProbe: true }],
  [
    'PuTTY_Local:*,PuTTY-Release-0.5*,PuTTY_Release_0.5*,PuTTY_Release_0.60*,PuTTY_Release_0.61*,PuTTY_Release_0.62*,' +
      'PuTTY_Release_0.63*,PuTTY_Release_0.64*',
    { ...NONE, noGroupExchange: true },
  ],
  ['FuTTY*', { ...NONE, noGroupExchange: true }],
  ['Probe-*', { ...NONE, isProbe: true }],
  [
    'TeraTerm SSH*,TTSSH/1.5.*,TTSSH/2.1*,TTSSH/2.2*,TTSSH/2.3*,TTSSH/2.4*,TTSSH/2.5*,TTSSH/2.6*,TTSSH/2.70*,TTSSH/2.71*,' +
      'TTSSH/2.72*',
    { ...NONE, noHostKeysMessage: true },
  ],
  [
    'WinSCP_release_4*,WinSCP_release_5.0*,WinSCP_release_5.1,WinSCP_release_5.1.*,WinSCP_release_5.5,' +
      'WinSCP_release_5.5.*,WinSCP_release_5.6,WinSCP_release_5.6.*,WinSCP_release_5.7,WinSCP_release_5.7.1,' +
      'WinSCP_release_5.7.2,WinSCP_release_5.7.3,WinSCP_release_5.7.4',
    { ...NONE, noGroupExchange: true },
  ],
  ['Twisted_*', NONE],
  ['Twisted*', { ...NONE, noDebug: true }],
];

/** The patterns, cut at their stars. */
const PATTERNS = TABLE.flatMap(([patterns, compatibility]) =>
  patterns.split(',').map((pattern) => ({ pieces: pattern.split('*'), compatibility })),
);

/** The last software that was looked up: a flood is made by one program. */
let known = '';
let ofKnown: ClientCompatibility = NONE;

/** @param software the identification string after `SSH-2.0-` */
export function compatibilityOf(software: string): ClientCompatibility {
  if (software === '') return NONE;
  if (software === known) return ofKnown;
  ofKnown = PATTERNS.find(({ pieces }) => matches(software, pieces))?.compatibility ?? NONE;
  known = software;
  return ofKnown;
}

/** Stars stand for any text; none of the patterns has another wildcard. */
function matches(text: string, pieces: readonly string[]): boolean {
  const first = pieces[0] ?? '';
  if (!text.startsWith(first)) return false;
  if (pieces.length === 1) return text === first;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  const last = pieces.at(-1) ?? '';
  return text.length - at >= last.length && text.endsWith(last);
}
