import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import {
  communityId,
  hasshOfClient,
  ja3OfClient,
  ja3OfServer,
  ja4OfClient,
  readSshKeyExchange,
} from '../../packages/contracts/src/index.ts';
import { bytesOfAddress } from '../../packages/sensor/src/traffic/pcap/address-text.ts';
import { readFlows } from '../../packages/sensor/src/traffic/pcap/flows.ts';
import { findTlsHellos, type TlsSighting } from '../../packages/sensor/src/traffic/pcap/tls-sightings.ts';
import { dataPath, printReport, readJsonLines } from './report.ts';

/**
 * Share of fingerprints that equal those of other programs: JA3 and JA3S of tshark, JA4 of its authors' program, HASSH of
 * real logs. Beside them the flows of the captures with their Community ID, against tshark. `--data` is the folder with `pcaps/` and the files of expected values.
 */

const ja3Schema = z.object({
  pcap: z.string(),
  frame: z.number(),
  kind: z.enum(['client', 'server']),
  ja3: z.string().optional(),
  ja3s: z.string().optional(),
  full: z.string(),
});
/** `JA4.1`, `JA4.2`, ...: one for each ClientHello of a stream. */
const ja4Schema = z.array(
  z.looseObject({ src: z.string(), dst: z.string(), srcport: z.string(), dstport: z.string() }),
);
const streamSchema = z.object({
  pcap: z.string(),
  proto: z.enum(['tcp', 'udp']),
  src: z.string(),
  sport: z.number(),
  dst: z.string(),
  dport: z.number(),
  packets: z.number(),
  bytes: z.number(),
  community_id: z.string(),
});
const hasshSchema = z.object({
  hassh: z.string(),
  hasshAlgorithms: z.string(),
  kexAlgs: z.array(z.string()),
  encCS: z.array(z.string()),
  macCS: z.array(z.string()),
  compCS: z.array(z.string()),
});

const folder = dataPath();
const md5 = (input: string | Uint8Array): string => hash('md5', input);
const sha256 = (text: string): string => hash('sha256', text);

interface Tally {
  equal: number;
  n: number;
}
const tallies = new Map<string, Tally>();

function count(kind: string, isEqual: boolean, note: string): void {
  const tally = tallies.get(kind) ?? { equal: 0, n: 0 };
  tallies.set(kind, tally);
  tally.n += 1;
  if (isEqual) tally.equal += 1;
  else process.stderr.write(`${kind}: ${note}\n`);
}

function captureBytes(capture: string): Buffer {
  const bytes = readFileSync(join(folder, 'pcaps', capture));
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}

const sightingsOfCaptures = new Map<string, readonly TlsSighting[]>();

function sightingsOf(capture: string): readonly TlsSighting[] {
  const known = sightingsOfCaptures.get(capture);
  if (known !== undefined) return known;
  const found = [...findTlsHellos(captureBytes(capture))];
  sightingsOfCaptures.set(capture, found);
  return found;
}

function judgeJa3(): number {
  const expectedKeys = new Set<string>();
  const captures = new Set<string>();
  for (const line of readJsonLines(join(folder, 'ja3_expected.jsonl'))) {
    const expected = ja3Schema.parse(line);
    const wanted = expected.kind === 'client' ? expected.ja3 : expected.ja3s;
    captures.add(expected.pcap);
    expectedKeys.add(`${expected.pcap} ${expected.frame} ${expected.kind}`);
    const ours = sightingsOf(expected.pcap)
      .filter((sighting) => sighting.frame === expected.frame && sighting.kind === expected.kind)
      .map((sighting) =>
        sighting.kind === 'client' ? ja3OfClient(sighting.hello, md5) : ja3OfServer(sighting.hello, md5),
      );
    const isEqual = ours.some((fingerprint) => fingerprint.hash === wanted && fingerprint.text === expected.full);
    const note = `${expected.pcap} frame ${expected.frame}: ${expected.full}, got ${ours.map(({ text }) => text).join(' / ')}`;
    count(expected.kind === 'client' ? 'ja3' : 'ja3s', isEqual, note);
  }
  let extra = 0;
  for (const capture of captures) {
    for (const { frame, kind, source, destinationPort } of sightingsOf(capture)) {
      if (expectedKeys.has(`${capture} ${frame} ${kind}`)) continue;
      extra += 1;
      process.stderr.write(`not expected: ${capture} frame ${frame} ${kind} from ${source} to ${destinationPort}\n`);
    }
  }
  return extra;
}

/** Flows that began between the same ends, with the same packets and bytes, and the Community ID of those ends. */
function judgeFlows(): Tally {
  const flows: Tally = { equal: 0, n: 0 };
  const ofCaptures = new Map<string, ReturnType<typeof readFlows>>();
  for (const line of readJsonLines(join(folder, 'streams_expected.jsonl.gz'))) {
    const wanted = streamSchema.parse(line);
    const known = ofCaptures.get(wanted.pcap) ?? readFlows(captureBytes(wanted.pcap));
    ofCaptures.set(wanted.pcap, known);
    const found = known.find(
      (flow) =>
        flow.protocol === wanted.proto &&
        flow.source === wanted.src &&
        flow.sourcePort === wanted.sport &&
        flow.destination === wanted.dst &&
        flow.destinationPort === wanted.dport,
    );
    flows.n += 1;
    const isEqual =
      found !== undefined &&
      found.packets === wanted.packets &&
      found.bytes === wanted.bytes &&
      communityId(
        {
          protocol: found.protocol === 'tcp' ? 6 : 17,
          source: bytesOfAddress(found.source),
          sourcePort: found.sourcePort,
          destination: bytesOfAddress(found.destination),
          destinationPort: found.destinationPort,
        },
        (bytes) => hash('sha1', bytes, 'base64'),
      ) === wanted.community_id;
    if (isEqual) flows.equal += 1;
    else process.stderr.write(`flow: ${JSON.stringify(wanted)}, got ${JSON.stringify(found)}\n`);
  }
  return flows;
}

function judgeJa4(): void {
  const directory = join(folder, 'ja4_expected');
  const captures = new Map(capturesBelow('').map((path) => [basename(path), path]));
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.json'))) {
    const capture = captures.get(file.slice(0, -'.json'.length));
    if (capture === undefined) continue;
    for (const stream of ja4Schema.parse(JSON.parse(readFileSync(join(directory, file), 'utf8')))) {
      const wanted = Object.entries(stream)
        .filter(([key, value]) => /^JA4(?:\.\d+)?$/.test(key) && typeof value === 'string')
        .map(([, value]) => value);
      const ours = sightingsOf(capture).flatMap((sighting) =>
        sighting.kind === 'client' &&
        sighting.source === stream.src &&
        sighting.destination === stream.dst &&
        String(sighting.sourcePort) === stream.srcport &&
        String(sighting.destinationPort) === stream.dstport
          ? [ja4OfClient(sighting.hello, sighting.transport, sha256)]
          : [],
      );
      for (const [index, value] of wanted.entries())
        count('ja4', ours[index] === value, `${capture}: ${String(value)}, got ${ours.join(' / ')}`);
    }
  }
}

function capturesBelow(path: string): string[] {
  return readdirSync(join(folder, 'pcaps', path), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? capturesBelow(join(path, entry.name)) : [join(path, entry.name)],
  );
}

/** The lists become a KEXINIT message first, so that what a trap reads off the wire is what is judged. */
function judgeHassh(): void {
  for (const line of readJsonLines(join(folder, 'hassh_expected.jsonl'))) {
    const { hassh, hasshAlgorithms, kexAlgs, encCS, macCS, compCS } = hasshSchema.parse(line);
    const lists = [kexAlgs, ['ssh-ed25519'], encCS, ['none'], macCS, ['none'], compCS, ['none'], [], []];
    const parts = lists.map((names) => {
      const text = Buffer.from(names.join(','));
      const length = Buffer.alloc(4);
      length.writeUInt32BE(text.length);
      return Buffer.concat([length, text]);
    });
    const message = Buffer.concat([Buffer.from([20]), Buffer.alloc(16), ...parts, Buffer.alloc(5)]);
    const exchange = readSshKeyExchange(message);
    const ours = exchange === null ? null : hasshOfClient(exchange, md5);
    const text = ours === null ? null : Buffer.from(ours.algorithms).toString();
    count('hassh', ours?.hash === hassh && text === hasshAlgorithms, `${hassh}, got ${ours?.hash} of ${text}`);
  }
}

const extra = existsSync(join(folder, 'ja3_expected.jsonl')) ? judgeJa3() : 0;
if (existsSync(join(folder, 'ja4_expected'))) judgeJa4();
if (existsSync(join(folder, 'hassh_expected.jsonl'))) judgeHassh();

const all = [...tallies.values()];
const n = all.reduce((sum, tally) => sum + tally.n, 0);
if (n === 0) throw new Error(`${folder} holds no expected fingerprints`);
printReport({
  name: 'fingerprints',
  value: all.reduce((sum, tally) => sum + tally.equal, 0) / n,
  unit: 'share of fingerprints equal to those of tshark, the JA4 program and logs',
  n,
  ...Object.fromEntries([...tallies].map(([kind, tally]) => [kind, tally])),
  notExpected: extra,
  ...(existsSync(join(folder, 'streams_expected.jsonl.gz')) ? { flows: judgeFlows() } : {}),
});
