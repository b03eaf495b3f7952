import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import type { CerberusEvent } from '@cerberusmesh/contracts';
import { INDICATOR_LIMITS, MIN_SOURCE_LEVEL } from './limits.ts';
import { type IndicatorValue, normaliseIndicator } from './normalise.ts';

/** What an event shows, before anybody asked whether it is harmless. */
export interface FoundIndicator extends IndicatorValue {
  /** 0 to 1. */
  readonly confidence: number;
  readonly labels: readonly string[];
}

/** How sure each way of finding makes that the value belongs to an attacker. */
const CONFIDENCE = {
  plantedKey: 0.95,
  file: 0.85,
  downloadUrl: 0.85,
  mentionedUrl: 0.6,
  /** Of the host of a URL that a file came from: others may use it too. */
  host: 0.6,
  wallet: 0.75,
} as const;

/** Nothing, sent as a file, is nobody's. */
const EMPTY_FILE = createHash('sha256').digest('hex');

const URL_IN_TEXT = /\b(?:https?|t?ftp):\/\/[^\s"'`<>|;&(){}\\^$]{3,2000}/gi;
const LOADER_IN_TEXT = /\b(?:wget|curl|tftp|ftpget|fetch|certutil|bitsadmin|powershell)\b/i;
const KEY_IN_TEXT =
  /\b(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp(?:256|384|521)|sk-[a-z0-9-]{1,40}@openssh\.com) AAAA[A-Za-z0-9+/]{24,2000}={0,2}/g;
const WALLET_IN_TEXT =
  /(?<![0-9A-Za-z])(?:bc1[a-z0-9]{11,87}|[13][0-9A-Za-z]{25,34}|[48][0-9A-Za-z]{94})(?![0-9A-Za-z])/g;

/**
 * What one event shows: the source of a session that scored, places files came from and their hosts, hashes of files, keys
 * that were planted, wallets. Each once.
 */
export function findIndicators(event: CerberusEvent): FoundIndicator[] {
  const found = new Map<string, FoundIndicator>();
  const add = (given: IndicatorValue | null, confidence: number, labels: readonly string[]): void => {
    if (given === null || found.size >= INDICATOR_LIMITS.maxPerEvent) return;
    const key = `${given.type}\n${given.value}`;
    const before = found.get(key);
    if (before === undefined || before.confidence < confidence) found.set(key, { ...given, confidence, labels });
  };
  const addUrl = (text: string, confidence: number, label: string): void => {
    const url = normaliseIndicator('url', text);
    if (url === null) return;
    add(url, confidence, [label]);
    const host = new URL(url.value).hostname.replace(/^\[|\]$/g, '');
    add(normaliseIndicator(isIP(host) === 0 ? 'domain' : 'ip', host), CONFIDENCE.host, ['payload-host']);
  };
  const addFile = (sha256: string | null | undefined): void => {
    if (sha256 !== null && sha256 !== undefined && sha256 !== EMPTY_FILE)
      add({ type: 'sha256', value: sha256 }, CONFIDENCE.file, ['payload']);
  };
  const addText = (text: string): void => {
    const searched = text.slice(0, INDICATOR_LIMITS.maxSearchedCharacters);
    for (const [url] of searched.matchAll(URL_IN_TEXT)) addUrl(url, CONFIDENCE.mentionedUrl, 'mentioned');
    for (const [key] of searched.matchAll(KEY_IN_TEXT))
      add(normaliseIndicator('ssh-key', key), CONFIDENCE.plantedKey, ['planted-key']);
    for (const [wallet] of searched.matchAll(WALLET_IN_TEXT))
      add(normaliseIndicator('wallet', wallet), CONFIDENCE.wallet, ['payment']);
  };

  /** Exploits carry the command that loads what comes next; other requests name places that are asked for as a proxy. */
  const addExploit = (text: string): void => {
    if (LOADER_IN_TEXT.test(text)) addText(text);
  };

  switch (event.kind) {
    case 'session.scored':
      if (event.source !== null && event.data.level >= MIN_SOURCE_LEVEL)
        add(normaliseIndicator('ip', event.source.address), event.data.score, ['attacker']);
      break;
    case 'honeytoken.used':
      if (event.source !== null) add(normaliseIndicator('ip', event.source.address), 0.95, ['attacker', 'bait-used']);
      break;
    case 'command.entered':
      addText(event.data.input);
      break;
    case 'file.downloaded':
      if (event.data.url !== null) addUrl(event.data.url, CONFIDENCE.downloadUrl, 'payload-url');
      addFile(event.data.sha256);
      break;
    case 'file.uploaded':
      addFile(event.data.sha256);
      break;
    case 'artefact.fetched':
      addUrl(event.data.url, CONFIDENCE.downloadUrl, 'payload-url');
      addFile(event.data.sha256);
      break;
    case 'http.requested':
      addExploit(`${decoded(event.data.target)}\n${event.data.body ?? ''}`);
      break;
    default:
      break;
  }
  return [...found.values()];
}

/** Percent-decoded where that is possible; as it is where not. */
function decoded(target: string): string {
  try {
    return decodeURIComponent(target.replaceAll('+', ' '));
  } catch {
    return target;
  }
}
