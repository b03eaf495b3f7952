import i18next from 'i18next';
import { renderToStaticMarkup } from 'react-dom/server';
import { initReactI18next } from 'react-i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { en } from '../i18n/en.ts';
import { AttackerText } from './attacker-text.tsx';

beforeAll(async () => {
  await i18next.use(initReactI18next).init({ lng: 'en', resources: { en: { translation: en } } });
});

const show = (text: string) => renderToStaticMarkup(<AttackerText text={text} />);

describe('attacker text on a page', () => {
  it('is never markup', () => {
    expect(show('<img src=x onerror=alert(1)><script>alert(2)</script>')).toContain(
      '&lt;img src=x onerror=alert(1)&gt;&lt;script&gt;alert(2)&lt;/script&gt;',
    );
  });

  it('is never a link', () => {
    expect(show('javascript:alert(1) http://evil.example/')).not.toMatch(/<a\b|href=/);
  });

  it('cannot turn the text around it', () => {
    const markup = show('invoice\u202Efdp.exe');
    expect(markup).toMatch(/^<bdi /);
    expect(markup).not.toContain('\u202E');
    expect(markup).toContain('title="U+202E"');
  });

  it('cannot fill the page', () => {
    expect(show('A'.repeat(60_000)).length).toBeLessThan(1_000);
  });

  it('cannot break out of an attribute', () => {
    expect(show('"><svg onload=alert(1)>')).not.toContain('<svg');
  });
});
