import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findChromium } from './chromium.ts';
import { eventually, freshDataDirectory, type Instance, removeDataDirectory, run, startInstance } from './instance.ts';

/** The console as people use it: two of them at once, with the network cut, on a phone, without a mouse. */

const PASSWORD = 'one hub, three people';
const ADMIN = 'ada@example.org';
const ANALYST = 'ana@example.org';
const VIEWER = 'vic@example.org';
/** Every page of the menu that lists something a person can change. */
const PAGES = [
  '/',
  '/alerts',
  '/sessions',
  '/attackers',
  '/anomalies',
  '/indicators',
  '/intelligence',
  '/evaluation',
  '/decisions',
  '/playbooks',
  '/runs',
  '/fleet',
  '/honeytokens',
  '/connectors',
  '/settings/preferences',
  '/settings/system',
] as const;
/** How the buttons begin that the hub would refuse a viewer. */
const CHANGES =
  /^(acknowledge|assign|resolve|suppress|open again|approve|reject|undo|add an? indicator|add indicator|allowlist|expire|publish|new playbook|write a playbook|start|run now|cancel the run|withdraw|promote|test|new key|make a key|invite|launch|switch (on|off)|enable|disable)\b/i;

const dataDirectory = freshDataDirectory();
const shownWithinMs = 30_000;
let instance: Instance;
let browser: Browser;

beforeAll(async () => {
  instance = await startInstance(dataDirectory, { CERBERUS_LOG_LEVEL: 'error' });
  const demo = run(dataDirectory, 'demo', '--seconds', '6');
  expect(demo.status, demo.stderr).toBe(0);
  await makePeople();
  browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
  await eventually('an alert', async () => ((await openAlerts()) > 0 ? true : null));
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await instance?.stop();
  removeDataDirectory(dataDirectory);
});

describe('two people at the console', () => {
  it('see no button that the hub would refuse them', async () => {
    const [admin, viewer] = await Promise.all([signedIn(ADMIN), signedIn(VIEWER)]);
    const offeredTo = async (page: Page) => {
      const offered: string[] = [];
      for (const path of PAGES) {
        await visit(page, path);
        for (const button of await page.locator('main button:visible').all()) {
          const name = ((await button.getAttribute('aria-label')) ?? (await button.textContent()) ?? '').trim();
          if (CHANGES.test(name)) offered.push(`${path} ${name}`);
        }
      }
      return offered;
    };
    const [toAdmin, toViewer] = await Promise.all([offeredTo(admin.page), offeredTo(viewer.page)]);
    expect(toViewer).toEqual([]);
    expect(toAdmin.length).toBeGreaterThan(0);
    await viewer.page.goto(new URL('/settings/users', instance.url).href);
    await viewer.page.locator('#main h1').first().waitFor();
    expect(await viewer.page.locator('#main').textContent()).not.toContain(ADMIN);
    await Promise.all([admin.context.close(), viewer.context.close()]);
  });

  it('see at once what the other has done', async () => {
    const [analyst, viewer] = await Promise.all([signedIn(ANALYST), signedIn(VIEWER)]);
    await Promise.all([visit(analyst.page, '/alerts'), visit(viewer.page, '/alerts')]);
    const row = analyst.page.locator('[data-row]').first();
    const id = await row.getAttribute('data-row');
    const seen = viewer.page.locator(`[data-row="${id}"]`);
    await seen.waitFor();
    expect(await seen.textContent()).not.toContain('Acknowledged');
    await row.locator('input[type=checkbox]').check();
    await analyst.page.getByRole('button', { name: 'Acknowledge', exact: true }).click();
    await row.getByText('Acknowledged').waitFor();
    await seen.getByText('Acknowledged').waitFor({ timeout: shownWithinMs });
    expect(await viewer.page.getByRole('button', { name: 'Acknowledge', exact: true }).count()).toBe(0);
    await Promise.all([analyst.context.close(), viewer.context.close()]);
  });
});

describe('the console without a network', () => {
  it('says so, keeps what was typed, and catches up by itself', async () => {
    const line = await openLine();
    const { context, page } = await signedIn(ANALYST, { url: line.url });
    await visit(page, '/sessions', line.url);
    await page.getByRole('combobox').first().fill('trap:ssh');
    await page.keyboard.press('Enter');
    await page.waitForURL(/filter=trap%3Assh/);
    await page.locator('main a[href^="/sessions/"]').first().waitFor();

    line.cut();
    await page.getByRole('alert').filter({ hasText: 'may be out of date' }).waitFor({ timeout: shownWithinMs });
    expect(await page.locator('main a[href^="/sessions/"]').count()).toBeGreaterThan(0);
    const missed = await newSession();

    line.restore();
    await page.getByRole('alert').waitFor({ state: 'detached', timeout: shownWithinMs });
    await page.locator(`main a[href="/sessions/${missed}"]`).first().waitFor({ timeout: shownWithinMs });
    expect(await page.getByRole('combobox').first().inputValue()).toBe('trap:ssh');
    await context.close();
    await line.stop();
  });
});

describe('the console on a phone', () => {
  it('leads by thumb from the overview to a session and back, and never scrolls sideways', async () => {
    const { context, page } = await signedIn(VIEWER, { phone: true });
    await page.getByRole('link', { name: 'Sessions' }).last().tap();
    await page.waitForURL(/\/sessions/);
    const session = page.locator('main a[href^="/sessions/"]').first();
    await session.waitFor();
    await session.tap();
    await page.waitForURL(/\/sessions\/[0-9a-f-]{36}/);
    await page.locator('main h1').first().waitFor();
    await page.goBack();
    await page.waitForURL(/\/sessions(\?|$)/);
    for (const path of PAGES) {
      await visit(page, path);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect([path, width]).toEqual([path, 390]);
    }
    await context.close();
  });
});

describe('the console without a mouse', () => {
  it('takes a person from signing in to a session and out again', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(instance.url);
    await page.getByLabel('E-mail').waitFor();
    await tabTo(page, 'E-mail');
    await page.keyboard.type(ANALYST);
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();

    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.waitForURL(/\/sessions/);
    await page.locator('main a[href^="/sessions/"]').first().waitFor();
    await tabTo(page, null, 'main a[href^="/sessions/"]');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/sessions\/[0-9a-f-]{36}/);

    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('decisions');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/decisions/);
    await context.close();
  });
});

/** The administrator of the set-up link, and two others by invitation; without a browser, which other checks use for it. */
async function makePeople(): Promise<void> {
  const token = /\/setup#token=(\S+)/.exec(instance.messages())?.[1];
  const setUp = await post('/api/v1/setup', { token, email: ADMIN, name: 'Ada', password: PASSWORD });
  const cookie = setUp.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  for (const [email, name, role] of [
    [ANALYST, 'Ana', 'analyst'],
    [VIEWER, 'Vic', 'viewer'],
  ] as const) {
    const invited = await post('/api/v1/users', { email, name, role }, cookie);
    const { invitation } = z.object({ invitation: z.object({ path: z.string() }) }).parse(await invited.json());
    await post('/api/v1/auth/invitation', { token: invitation.path.split('token=')[1], password: PASSWORD });
  }
}

async function post(path: string, body: object, cookie = ''): Promise<Response> {
  const response = await fetch(new URL(path, instance.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-cerberus-request': '1', ...(cookie === '' ? {} : { cookie }) },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
}

async function openAlerts(): Promise<number> {
  return z.object({ items: z.array(z.unknown()) }).parse(await instance.get('/api/v1/alerts?limit=1')).items.length;
}

const sessionsSchema = z.object({ items: z.array(z.object({ id: z.string() })) });

/** Somebody connects to the SSH trap. Returns the id of the session. */
async function newSession(): Promise<string> {
  const newest = async () =>
    sessionsSchema.parse(await instance.get('/api/v1/sessions?trap=ssh&limit=1')).items[0]?.id ?? '';
  const before = await newest();
  const socket = connect(instance.port('ssh'), '127.0.0.1');
  await once(socket, 'data');
  socket.destroy();
  return eventually('the session of the attack', async () => {
    const id = await newest();
    return id === before ? null : id;
  });
}

async function signedIn(
  email: string,
  options: { readonly url?: string; readonly phone?: boolean } = {},
): Promise<{ context: BrowserContext; page: Page }> {
  const { url = instance.url, phone = false } = options;
  const context = await browser.newContext({
    viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 800 },
    hasTouch: phone,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor({ timeout: shownWithinMs });
  return { context, page };
}

/** Opens a page and waits until what it shows is there. */
async function visit(page: Page, path: string, url = instance.url): Promise<void> {
  await page.goto(new URL(path, url).href);
  await page.locator('main h1').first().waitFor({ timeout: shownWithinMs });
  await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null, undefined, {
    timeout: shownWithinMs,
  });
}

/** Presses Tab until the field with this label, or the first thing that fits the selector, has the focus. */
async function tabTo(page: Page, label: string | null, selector?: string): Promise<void> {
  for (let presses = 0; presses < 150; presses++) {
    await page.keyboard.press('Tab');
    const there = await page.evaluate(
      ({ label: wanted, selector: fitting }) => {
        const focused = document.activeElement;
        if (focused === null) return false;
        if (fitting !== undefined) return focused.matches(fitting);
        return focused instanceof HTMLInputElement && (focused.labels?.[0]?.textContent ?? '').startsWith(wanted ?? '');
      },
      { label, selector },
    );
    if (there) return;
  }
  throw new Error(`Tab does not reach ${label ?? selector}`);
}

interface Line {
  /** The hub as it is reached over this line. */
  readonly url: string;
  /** Ends every connection and takes no new one. */
  cut(): void;
  restore(): void;
  stop(): Promise<void>;
}

/** A network between browser and hub that can be cut. */
async function openLine(): Promise<Line> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const hubPort = Number(new URL(instance.url).port);
  const server: Server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(hubPort, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        (socket === near ? far : near).destroy();
      });
    }
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    restore() {
      isCut = false;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
