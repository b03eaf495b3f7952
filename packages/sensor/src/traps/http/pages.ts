/** What nginx shows of itself: the welcome page of Debian's package and its built-in error pages, byte for byte. */

export const WELCOME_PAGE = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

/** Reason phrases as nginx writes them; several differ from RFC 9110. */
export const REASONS: ReadonlyMap<number, string> = new Map([
  [200, 'OK'],
  [301, 'Moved Permanently'],
  [304, 'Not Modified'],
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [405, 'Not Allowed'],
  [413, 'Request Entity Too Large'],
  [414, 'Request-URI Too Large'],
  [501, 'Not Implemented'],
  [505, 'HTTP Version Not Supported'],
]);

const TITLES: ReadonlyMap<number, string> = new Map([
  [401, '401 Authorization Required'],
  [494, '400 Request Header Or Cookie Too Large'],
]);

const PADDING = '<!-- a padding to disable MSIE and Chrome friendly error page -->\r\n'.repeat(6);

/** @param padded for browsers that would show their own page instead: nginx's msie_padding */
export function errorPage(status: number, server: string, padded: boolean): string {
  const title = TITLES.get(status) ?? `${status} ${REASONS.get(status) ?? ''}`;
  const heading = status === 494 ? '400 Bad Request' : title;
  const extra = status === 494 ? '<center>Request Header Or Cookie Too Large</center>\r\n' : '';
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${heading}</h1></center>\r\n${extra}<hr><center>${server}</center>\r\n</body>\r\n</html>\r\n${padded ? PADDING : ''}`;
}

/** A sign-in form of a small in-house application. `failed` shows what a wrong password shows. */
export function loginPage(hostname: string, failed: boolean): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${hostname} - Sign in</title>
<style>
body { font-family: sans-serif; background: #f4f5f7; }
form { width: 18em; margin: 8em auto; padding: 2em; background: #fff; border: 1px solid #ddd; }
input { width: 100%; margin: .3em 0 1em; box-sizing: border-box; }
.error { color: #b00020; }
</style>
</head>
<body>
<form method="post" action="/login">
<h2>Sign in</h2>
${failed ? '<p class="error">Invalid username or password.</p>\n' : ''}<label>Username <input type="text" name="username" autocomplete="username" autofocus></label>
<label>Password <input type="password" name="password" autocomplete="current-password"></label>
<button type="submit">Sign in</button>
</form>
</body>
</html>
`;
}
