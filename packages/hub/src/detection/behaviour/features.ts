import type { Gaps, SessionBehaviour } from './session-behaviour.ts';

/**
 * What the anomaly models and the baseline read of a session: named numbers with a unit, in a fixed order. Described one
 * by one in docs/features.md; a test holds the page and this list equal. Counts and times are given as `ln(1 + x)`,
 * because ten failed logins differ from one as a hundred differ from ten; shares lie in 0 to 1. Never NaN or infinite: what
 * a session does not have is 0.
 */
export interface Feature {
  readonly name: string;
  /** `ln(count)` and `ln(ms)` stand for `ln(1 + x)`. */
  readonly unit: 'ln(count)' | 'ln(ms)' | 'ln(characters)' | 'ln(bytes)' | 'share' | 'bits' | 'yes-no';
  readonly group: 'rhythm' | 'credentials' | 'commands' | 'transfers' | 'client' | 'breadth';
  /** One sentence, shown to people. */
  readonly meaning: string;
  readonly of: (behaviour: SessionBehaviour) => number;
}

/** Changes when a feature is added, removed, reordered or computed in another way: models of another version are not used. */
export const FEATURES_VERSION = '1';

export const FEATURES: readonly Feature[] = [
  {
    name: 'duration',
    unit: 'ln(ms)',
    group: 'rhythm',
    meaning: 'Time from the first to the last event.',
    of: (behaviour) => Math.log1p(behaviour.lastAtMs - behaviour.firstAtMs),
  },
  {
    name: 'events',
    unit: 'ln(count)',
    group: 'rhythm',
    meaning: 'Events of the session.',
    of: ({ eventCount }) => Math.log1p(eventCount),
  },
  {
    name: 'events-per-minute',
    unit: 'ln(count)',
    group: 'rhythm',
    meaning: 'Events a minute; a session shorter than a second counts as one second.',
    of: ({ eventCount, firstAtMs, lastAtMs }) =>
      Math.log1p((eventCount * 60_000) / Math.max(1_000, lastAtMs - firstAtMs)),
  },
  {
    name: 'command-gap',
    unit: 'ln(ms)',
    group: 'rhythm',
    meaning: 'Typical (geometric mean) time between command lines.',
    of: ({ commandGaps }) => gapMean(commandGaps),
  },
  {
    name: 'command-jitter',
    unit: 'ln(ms)',
    group: 'rhythm',
    meaning: 'Spread (standard deviation of the logarithm) of the times between command lines: programs are regular.',
    of: ({ commandGaps }) => gapSpread(commandGaps),
  },
  {
    name: 'instant-commands',
    unit: 'share',
    group: 'rhythm',
    meaning: 'Command lines that came less than 0.3 s after the one before: faster than a person types.',
    of: ({ commandGaps }) => share(commandGaps.instant, commandGaps.count),
  },
  {
    name: 'think-time',
    unit: 'share',
    group: 'rhythm',
    meaning: 'Command lines that came 2 s or more after the one before: time to read and think.',
    of: ({ commandGaps }) => share(commandGaps.thinking, commandGaps.count),
  },
  {
    name: 'longest-pause',
    unit: 'ln(ms)',
    group: 'rhythm',
    meaning: 'Longest time between two command lines.',
    of: ({ commandGaps }) => Math.log1p(commandGaps.longestMs),
  },
  {
    name: 'credentials',
    unit: 'ln(count)',
    group: 'credentials',
    meaning: 'Logins tried.',
    of: ({ credentialCount }) => Math.log1p(credentialCount),
  },
  {
    name: 'rejected-credentials',
    unit: 'share',
    group: 'credentials',
    meaning: 'Logins tried in vain.',
    of: ({ rejectedCredentialCount, credentialCount }) => share(rejectedCredentialCount, credentialCount),
  },
  {
    name: 'usernames',
    unit: 'ln(count)',
    group: 'credentials',
    meaning: 'Different user names tried, up to 48.',
    of: ({ usernames }) => Math.log1p(usernames.length),
  },
  {
    name: 'secrets',
    unit: 'ln(count)',
    group: 'credentials',
    meaning: 'Different passwords or keys tried, up to 48.',
    of: ({ secrets }) => Math.log1p(secrets.length),
  },
  {
    name: 'secret-length',
    unit: 'ln(characters)',
    group: 'credentials',
    meaning: 'Mean length of the passwords tried.',
    of: ({ secretCharacters, secretCount }) => Math.log1p(share(secretCharacters, secretCount)),
  },
  {
    name: 'secret-entropy',
    unit: 'bits',
    group: 'credentials',
    meaning: 'Mean Shannon entropy of a character of the passwords tried.',
    of: ({ secretEntropyBits, secretCount }) => share(secretEntropyBits, secretCount),
  },
  {
    name: 'credential-gap',
    unit: 'ln(ms)',
    group: 'credentials',
    meaning: 'Typical (geometric mean) time between logins tried.',
    of: ({ credentialGaps }) => gapMean(credentialGaps),
  },
  {
    name: 'credential-jitter',
    unit: 'ln(ms)',
    group: 'credentials',
    meaning: 'Spread (standard deviation of the logarithm) of the times between logins tried.',
    of: ({ credentialGaps }) => gapSpread(credentialGaps),
  },
  {
    name: 'commands',
    unit: 'ln(count)',
    group: 'commands',
    meaning: 'Command lines entered.',
    of: ({ commandCount }) => Math.log1p(commandCount),
  },
  {
    name: 'statements-per-command',
    unit: 'ln(count)',
    group: 'commands',
    meaning: 'Statements on a command line, mean: scripts put everything on one.',
    of: ({ statementCount, commandCount }) => Math.log1p(share(statementCount, commandCount)),
  },
  {
    name: 'command-length',
    unit: 'ln(characters)',
    group: 'commands',
    meaning: 'Mean length of a command line, at most 1,024 characters of each.',
    of: ({ commandCharacters, commandCount }) => Math.log1p(share(commandCharacters, commandCount)),
  },
  {
    name: 'longest-command',
    unit: 'ln(characters)',
    group: 'commands',
    meaning: 'Length of the longest command line.',
    of: ({ longestCommandCharacters }) => Math.log1p(longestCommandCharacters),
  },
  {
    name: 'command-entropy',
    unit: 'bits',
    group: 'commands',
    meaning: 'Mean Shannon entropy of a character of the command lines.',
    of: ({ commandEntropyBits, commandCount }) => share(commandEntropyBits, commandCount),
  },
  {
    name: 'encoded-commands',
    unit: 'share',
    group: 'commands',
    meaning: 'Command lines with a run of base64 (40 characters or more), hexadecimal or octal escapes.',
    of: ({ encodedCommandCount, commandCount }) => share(encodedCommandCount, commandCount),
  },
  {
    name: 'distinct-commands',
    unit: 'share',
    group: 'commands',
    meaning: 'Different command lines among all, up to 48.',
    of: ({ commands, commandCount }) => Math.min(1, share(commands.length, Math.min(commandCount, 48))),
  },
  {
    name: 'programs',
    unit: 'ln(count)',
    group: 'commands',
    meaning: 'Different programs named, up to 48.',
    of: ({ programs }) => Math.log1p(programs.length),
  },
  {
    name: 'repeated-program-pairs',
    unit: 'share',
    group: 'commands',
    meaning: 'Pairs of neighbouring programs (bigrams) that the session had before: loops.',
    of: ({ repeatedPairCount, statementCount }) => share(repeatedPairCount, Math.max(0, statementCount - 1)),
  },
  {
    name: 'unknown-commands',
    unit: 'share',
    group: 'commands',
    meaning: 'Statements whose program the machine does not have.',
    of: ({ unknownCommandCount, statementCount }) => Math.min(1, share(unknownCommandCount, statementCount)),
  },
  {
    name: 'failed-commands',
    unit: 'share',
    group: 'commands',
    meaning: 'Command lines that ended with an exit code other than 0.',
    of: ({ failedCommandCount, commandCount }) => share(failedCommandCount, commandCount),
  },
  {
    name: 'corrected-commands',
    unit: 'share',
    group: 'commands',
    meaning: 'Command lines that are the one before with a small change: somebody corrects what he typed.',
    of: ({ correctedCommandCount, commandCount }) => share(correctedCommandCount, commandCount),
  },
  {
    name: 'shell-commands',
    unit: 'share',
    group: 'commands',
    meaning: 'Command lines typed into a shell, as against handed over with the connection (exec).',
    of: ({ shellCommandCount, commandCount }) => share(shellCommandCount, commandCount),
  },
  {
    name: 'downloads',
    unit: 'ln(count)',
    group: 'transfers',
    meaning: 'Files that a program was told to fetch.',
    of: ({ downloadCount }) => Math.log1p(downloadCount),
  },
  {
    name: 'uploads',
    unit: 'ln(count)',
    group: 'transfers',
    meaning: 'Files that reached the machine.',
    of: ({ uploadCount }) => Math.log1p(uploadCount),
  },
  {
    name: 'uploaded-bytes',
    unit: 'ln(bytes)',
    group: 'transfers',
    meaning: 'Bytes of the files that reached the machine.',
    of: ({ uploadedBytes }) => Math.log1p(uploadedBytes),
  },
  {
    name: 'tunnels',
    unit: 'ln(count)',
    group: 'transfers',
    meaning: 'Other hosts asked for through the trap.',
    of: ({ tunnelCount }) => Math.log1p(tunnelCount),
  },
  {
    name: 'web-requests',
    unit: 'ln(count)',
    group: 'transfers',
    meaning: 'HTTP requests.',
    of: ({ httpRequestCount }) => Math.log1p(httpRequestCount),
  },
  {
    name: 'library-client',
    unit: 'yes-no',
    group: 'client',
    meaning: 'The client names itself as a library or scanner (libssh, paramiko, Go, curl, ...).',
    of: ({ clientFamily }) => (clientFamily === 'library' ? 1 : 0),
  },
  {
    name: 'interactive-client',
    unit: 'yes-no',
    group: 'client',
    meaning: 'The client names itself as a program that people sit at (OpenSSH, PuTTY, ...).',
    of: ({ clientFamily }) => (clientFamily === 'interactive' ? 1 : 0),
  },
  {
    name: 'fingerprints',
    unit: 'ln(count)',
    group: 'client',
    meaning: 'Fingerprints (HASSH, JA3, JA4) that its handshakes left.',
    of: ({ fingerprintCount }) => Math.log1p(fingerprintCount),
  },
  {
    name: 'terminals',
    unit: 'ln(count)',
    group: 'client',
    meaning: 'Terminals opened and window changes.',
    of: ({ terminalCount }) => Math.log1p(terminalCount),
  },
  {
    name: 'environment',
    unit: 'ln(count)',
    group: 'client',
    meaning: 'Environment variables that the client set.',
    of: ({ environmentCount }) => Math.log1p(environmentCount),
  },
  {
    name: 'source-sessions',
    unit: 'ln(count)',
    group: 'breadth',
    meaning: 'Sessions of the same source up to and with this one.',
    of: ({ sourceSessionCount }) => Math.log1p(sourceSessionCount),
  },
  {
    name: 'source-traps',
    unit: 'ln(count)',
    group: 'breadth',
    meaning: 'Different traps that the same source had visited when the session began.',
    of: ({ sourceTrapCount }) => Math.log1p(sourceTrapCount),
  },
  {
    name: 'bait',
    unit: 'ln(count)',
    group: 'breadth',
    meaning: 'Honeytokens used.',
    of: ({ baitCount }) => Math.log1p(baitCount),
  },
  {
    name: 'activities',
    unit: 'ln(count)',
    group: 'breadth',
    meaning: 'Sorts of things done: logins, commands, files in, files fetched, tunnels, web requests, bait.',
    of: (behaviour) => Math.log1p(activities(behaviour)),
  },
];

/** The features of one session in the order of `FEATURES`. */
export function featuresOf(behaviour: SessionBehaviour): Float32Array {
  const row = new Float32Array(FEATURES.length);
  for (const [place, feature] of FEATURES.entries()) row[place] = feature.of(behaviour);
  return row;
}

function activities(behaviour: SessionBehaviour): number {
  return [
    behaviour.credentialCount,
    behaviour.commandCount,
    behaviour.uploadCount,
    behaviour.downloadCount,
    behaviour.tunnelCount,
    behaviour.httpRequestCount,
    behaviour.baitCount,
  ].filter((count) => count > 0).length;
}

function gapMean({ count, logSum }: Gaps): number {
  return share(logSum, count);
}

function gapSpread({ count, logSum, logSquareSum }: Gaps): number {
  if (count < 2) return 0;
  const mean = logSum / count;
  return Math.sqrt(Math.max(0, logSquareSum / count - mean * mean));
}

function share(part: number, whole: number): number {
  return whole <= 0 ? 0 : part / whole;
}
