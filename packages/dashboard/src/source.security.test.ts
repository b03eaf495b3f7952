import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(root, 'src', name), 'utf8') }));
const shipped = sources.filter(({ name }) => !name.startsWith('testing'));

/** Ways for attacker text to become code or markup. */
const FORBIDDEN = [
  /dangerouslySetInnerHTML/,
  /\b(inner|outer)HTML\b/,
  /insertAdjacentHTML/,
  /document\.write/,
  /\bsrcdoc\b/i,
  /\beval\(/,
  /createContextualFragment/,
  /DOMParser/,
  /href=\{`?\$?\{?(text|url|value|input)/,
];

describe('the sources of the console', () => {
  it('are found', () => expect(shipped.length).toBeGreaterThan(40));

  it.each(FORBIDDEN)('never use %s', (pattern) => {
    expect(shipped.filter(({ text }) => pattern.test(text)).map(({ name }) => name)).toEqual([]);
  });

  it('name no other host, but for the link that the licence of the operator table asks for', () => {
    const known = /http:\/\/www\.w3\.org\/2000\/svg|href="https:\/\/db-ip\.com"/g;
    const naming = shipped.filter(({ text }) => /https?:\/\//.test(text.replaceAll(known, '')));
    expect(naming.map(({ name }) => name)).toEqual([]);
  });

  it('ship nothing that is for testing', () => {
    expect(shipped.filter(({ text }) => /from '[^']*testing\//.test(text)).map(({ name }) => name)).toEqual([]);
  });

  it('have a page without inline scripts, styles or handlers', () => {
    const page = readFileSync(join(root, 'index.html'), 'utf8');
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|style=/);
  });
});
