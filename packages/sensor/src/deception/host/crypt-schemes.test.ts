import { describe, expect, it } from 'vitest';
import { cryptLike } from './crypt-schemes.ts';
import { verifyPassword } from './password-hash.ts';

/** Made by `openssl passwd -1|-5|-6 -salt abSalt` and crypt(3) of Debian 12. */
const LONG = 'a longer password of many bytes, more than sixty-four of them, to be sure';
const HASHES = [
  ['pw', '$1$abSalt$j61b.Isy7UNBSHSWM6tXm0'],
  [LONG, '$1$abSalt$IFBeUEGIXKFfMDlhzBhGo0'],
  ['pw', '$5$abSalt$7pfUQuxBTF/S6A7S29yLs/L.hJfCUvGr/mDEi9ug5v/'],
  [LONG, '$5$abSalt$2HKXESoSQkpZ9IVcjC2yELIDVSyUUPEJeah1IUsGb5C'],
  ['pw', '$6$abSalt$ew26TsVk3LdHW/D9he9ch6LxztXnL7zoJLaxBXatZ7otC84sh7jz1B8woV6V.1ujNBf9DJloPO1nEzw4jWUgS/'],
  [LONG, '$6$abSalt$MPxHR4LZ4g0RZ8FyMk.Ee8SqVsiDJNIS8VPIcQHSNqqfa5BaaaA1chCVd50XWpmLy0qe5YGxLIH81Ahe/9pfx/'],
  [
    'pw',
    '$6$rounds=1500$saltsalt$MnZe09aTNETi1s2OJW7wDLzLabnzfgoQHwkkDRJ.1BgK1NPlGnM7.rOxQxM9JD4H5BprWXj/q67bP6ybG7kMt0',
  ],
] as const;

describe('crypt(3)', () => {
  it.each(HASHES)('knows %s by %s', (password, hash) => {
    expect(cryptLike(password, hash)).toBe(hash);
    expect(verifyPassword(password, hash)).toBe(true);
    expect(verifyPassword(`${password}x`, hash)).toBe(false);
  });

  it('lets nobody in by what is no hash, or costs too much', () => {
    for (const hash of ['', '*', '!', 'x', '$', '$1$', '$7$a$b', '$6$rounds=999999999$salt$abc', '$2b$10$abcdefghij'])
      expect(verifyPassword('', hash)).toBe(false);
  });
});
