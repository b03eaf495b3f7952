import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { chromium, type Page } from 'playwright-core';
import { z } from 'zod';
import { cowrieFormat } from '../../packages/hub/src/intake/formats/cowrie/cowrie-format.ts';
import type { RememberedSession } from '../../packages/hub/src/intake/formats/format.ts';
import { machineAndVersions } from '../detection/report.ts';
import { findChromium } from '../system/chromium.ts';
import { freshDataDirectory, removeDataDirectory, run, startInstance } from '../system/instance.ts';
import { makeCowrieLog } from './cowrie-log.ts';

/**
 * Frames that the console paints in Chromium while a sensor sends `--rate` events a second (1,000): on the overview, on
 * the list of sessions, and while that list of `--events` imported events (about 6 to a session) is scrolled. The browser,
 * the hub and PostgreSQL share the machine. The value is the median of frames a second on the overview.
 */
const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '1000' },
    events: { type: 'string', default: '600000' },
    seconds: { type: 'string', default: '15' },
  },
});
const ratePerSecond = Number(values.rate);
const seconds = Number(values.seconds);
const batchEveryMs = 100;

const dataDirectory = freshDataDirectory();
const log = join(dataDirectory, 'cowrie.json');
writeFileSync(log, makeCowrieLog(Number(values.events), 1), { mode: 0o644 });
process.stderr.write(`importing ${values.events} events\n`);
const imported = run(dataDirectory, 'import', log, '-o', 'json');
if (imported.status !== 0) throw new Error(imported.stderr);
const { sessions } = z.object({ sessions: z.number() }).parse(JSON.parse(imported.stdout));
const instance = await startInstance(dataDirectory);
const enrolled = run(dataDirectory, 'sensor', 'enrol', 'bench', '-o', 'json');
const { key } = z.object({ key: z.string() }).parse(JSON.parse(enrolled.stdout));
const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
try {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await signIn(page);
  const open = async (path: string) => {
    await page.goto(instance.url + path);
    await page.locator('h1').first().waitFor();
    await sleep(3_000);
  };
  await open('/');
  const resting = await frames(page, sleep(seconds * 1_000));
  const overview = await frames(page, send(seconds));
  await open('/sessions');
  const list = await frames(page, send(seconds));
  const scrolling = await frames(page, scroll(page, seconds));
  process.stdout.write(
    `${JSON.stringify({
      name: 'live-feed',
      value: overview.framesPerSecond,
      unit: 'frames/s on the overview at 1,000 events/s, median of seconds',
      n: seconds,
      eventsPerSecond: ratePerSecond,
      sessions,
      resting,
      overview,
      list,
      scrolling,
      seed: 1,
      ...machineAndVersions(),
    })}\n`,
  );
} finally {
  await browser.close();
  await instance.stop();
  removeDataDirectory(dataDirectory);
}

async function signIn(page: Page): Promise<void> {
  const link = /http:\S+\/setup#token=\S+/.exec(instance.messages())?.[0];
  if (link === undefined) throw new Error(`no set-up link:\n${instance.messages()}`);
  await page.goto(link);
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('E-mail').fill('ada@example.org');
  await page.getByLabel('Password').fill('look at every page');
  await page.getByRole('button', { name: 'Create and sign in' }).click();
  await page.waitForURL((url) => url.pathname !== '/setup');
}

interface Frames {
  readonly framesPerSecond: number;
  readonly worstSecond: number;
  readonly longestFrameMs: number;
  /** Tasks over 50 ms. */
  readonly longTasks: number;
  readonly longestTaskMs: number;
}

/** Frames of each whole second until `over`, counted in the page itself. */
async function frames(page: Page, over: Promise<unknown>): Promise<Frames> {
  await page.evaluate(() => {
    const state = { times: [performance.now()], tasks: [0], running: true };
    Object.assign(window, { __frames: state });
    new PerformanceObserver((entries) => {
      for (const { duration } of entries.getEntries()) state.tasks.push(duration);
    }).observe({ entryTypes: ['longtask'] });
    const next = (now: number) => {
      state.times.push(now);
      if (state.running) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  await over;
  const { times, tasks } = z
    .object({ times: z.array(z.number()), tasks: z.array(z.number()) })
    .parse(await page.evaluate('(window.__frames.running = false, window.__frames)'));
  const first = times[0] ?? 0;
  const counts = new Array<number>(Math.floor(((times.at(-1) ?? first) - first) / 1_000)).fill(0);
  for (const time of times) {
    const second = Math.floor((time - first) / 1_000);
    if (second < counts.length) counts[second] = (counts[second] ?? 0) + 1;
  }
  const sorted = counts.toSorted((left, right) => left - right);
  return {
    framesPerSecond: sorted[Math.floor(sorted.length / 2)] ?? 0,
    worstSecond: sorted[0] ?? 0,
    longestFrameMs: Math.round(Math.max(...times.slice(1).map((time, at) => time - (times[at] ?? time)))),
    longTasks: tasks.length - 1,
    longestTaskMs: Math.round(Math.max(...tasks)),
  };
}

async function scroll(page: Page, forSeconds: number): Promise<void> {
  await page.mouse.move(700, 600);
  const endMs = Date.now() + forSeconds * 1_000;
  while (Date.now() < endMs) {
    await page.mouse.wheel(0, 400);
    await sleep(50);
  }
}

/** Sends fresh events, a tenth of a second's worth at a time, as the sensor `bench`. */
async function send(forSeconds: number): Promise<void> {
  const remembered = new Map<string, RememberedSession>();
  const made = makeCowrieLog(ratePerSecond * forSeconds, Math.floor(performance.now()))
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const translation = cowrieFormat.translate(line, { sessions: remembered });
      return 'event' in translation ? [translation.event] : [];
    });
  const size = Math.round((ratePerSecond * batchEveryMs) / 1_000);
  const startedMs = Date.now();
  for (let at = 0; at * size < made.length; at++) {
    const due = startedMs + at * batchEveryMs;
    if (Date.now() < due) await sleep(due - Date.now());
    const nowIso = new Date().toISOString().replace('Z', '000Z');
    const body = made
      .slice(at * size, (at + 1) * size)
      .map((event) => `${JSON.stringify({ ...event, id: randomUUID(), at: nowIso, sensorId: 'bench' })}\n`)
      .join('');
    const response = await fetch(new URL('/api/v1/ingest', instance.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-encoding': 'gzip', 'content-type': 'application/x-ndjson' },
      body: gzipSync(body),
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  }
}
