import { drawCount, type HistorySource, HOUR_MS, type LogLine, pick, publicAddress } from './hourly-log.ts';

/** Path, status, bytes. */
type Probe = readonly [string, number, number];

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const PAGES = [
  '/',
  '/',
  '/',
  '/products',
  '/products?page=2',
  '/cart',
  '/login',
  '/search?q=lamp',
  '/blog/',
  '/contact',
  '/products/1043',
  '/products/871',
  '/checkout',
  '/account',
] as const;
const ASSETS = [
  '/build/assets/app-4ed993c7.js',
  '/build/assets/app-8a1c09f2.css',
  '/favicon.ico',
  '/images/logo.svg',
  '/uploads/p/1043.webp',
  '/uploads/p/871.webp',
] as const;
const PROBES: readonly [Probe, ...Probe[]] = [
  ['/wp-login.php', 404, 146],
  ['/xmlrpc.php', 404, 146],
  ['/.env', 403, 146],
  ['/.git/config', 404, 146],
  ['/phpmyadmin/index.php', 404, 146],
  ['/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php', 404, 146],
  ['/cgi-bin/luci/;stok=/locale', 404, 146],
  ['/boaform/admin/formLogin', 404, 146],
  ['/robots.txt', 200, 58],
  ['/actuator/health', 404, 146],
  ['/owa/auth/logon.aspx', 404, 146],
  ['/solr/admin/info/system', 404, 146],
];
const BROWSERS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 14; SM-A546B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
] as const;
const ROBOTS = [
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)',
  'Mozilla/5.0 zgrab/0.x',
  'Go-http-client/1.1',
  '-',
] as const;

/** The background of an nginx access log in the `combined` format: customers by day, robots and scanners always. */
export function accessHistory(site: string, perDay: number): HistorySource {
  return {
    linesOf(hour, random) {
      const lines: LogLine[] = [];
      const startMs = hour * HOUR_MS;
      const hourOfDay = ((hour % 24) + 24) % 24;
      const busy = 0.25 + 0.75 * Math.max(0, Math.sin(((hourOfDay - 5) / 18) * Math.PI));
      const say = (
        atMs: number,
        from: string,
        path: string,
        status: number,
        bytes: number,
        referrer: string,
        agent: string,
      ) =>
        lines.push({
          atMs,
          text: `${from} - - [${clfTime(atMs)}] "GET ${path} HTTP/1.1" ${status} ${bytes} "${referrer}" "${agent}"\n`,
        });
      const visitors = drawCount(random, ((perDay / 24) * busy) / 9);
      for (let visitor = 0; visitor < visitors; visitor += 1) {
        const from = publicAddress(random);
        const agent = pick(random, BROWSERS);
        let atMs = startMs + random() * HOUR_MS;
        const pages = 1 + Math.floor(random() * 4);
        for (let page = 0; page < pages; page += 1) {
          say(
            atMs,
            from,
            pick(random, PAGES),
            random() < 0.94 ? 200 : 302,
            2000 + Math.floor(random() * 9000),
            page === 0 ? '-' : `https://${site}/`,
            agent,
          );
          if (page === 0)
            for (const asset of ASSETS.slice(0, 3))
              say(
                atMs + 40 + random() * 200,
                from,
                asset,
                200,
                800 + Math.floor(random() * 90_000),
                `https://${site}/`,
                agent,
              );
          atMs += 5000 + random() * 60_000;
        }
      }
      const robots = drawCount(random, perDay / 24 / 5);
      for (let robot = 0; robot < robots; robot += 1) {
        const [path, status, bytes] =
          random() < 0.5 ? pick(random, PROBES) : ([pick(random, PAGES), 200, 4212] as const);
        say(startMs + random() * HOUR_MS, publicAddress(random), path, status, bytes, '-', pick(random, ROBOTS));
      }
      return lines.filter((line) => line.atMs < startMs + HOUR_MS);
    },
  };
}

/** The background of an nginx error log. */
export function errorHistory(site: string, perDay: number): HistorySource {
  return {
    linesOf(hour, random) {
      const startMs = hour * HOUR_MS;
      return Array.from({ length: drawCount(random, perDay / 24) }, (): LogLine => {
        const atMs = startMs + random() * HOUR_MS;
        const [path] = pick(random, PROBES);
        const time = new Date(atMs).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
        return {
          atMs,
          text: `${time} [error] 812#812: *${hour % 90_000}${Math.floor(random() * 90)} access forbidden by rule, client: ${publicAddress(random)}, server: ${site}, request: "GET ${path} HTTP/1.1", host: "${site}"\n`,
        };
      });
    },
  };
}

/** The Common Log Format's time. */
function clfTime(atMs: number): string {
  const time = new Date(atMs);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(time.getUTCDate())}/${MONTHS[time.getUTCMonth()] ?? ''}/${time.getUTCFullYear()}:${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())} +0000`;
}
