import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isInertMarkup } from './inert-markup.ts';

const playerDirectory = dirname(createRequire(import.meta.url).resolve('asciinema-player/ui.js'));
const player = globSync('*.js', { cwd: playerDirectory })
  .map((name) => readFileSync(`${playerDirectory}/${name}`, 'utf8'))
  .join('\n');

describe('markup that can do nothing but be seen', () => {
  it('is all that the terminal player is made of', () => {
    const templates = [...player.matchAll(/template\(`([^`]*)`/g)].map(([, markup = '']) => markup);
    expect(templates.length).toBeGreaterThan(20);
    expect(templates.filter((markup) => !isInertMarkup(markup))).toEqual([]);
    expect(
      isInertMarkup('<path d="M1,1 L1,0 L0,1 Z" fill="currentColor"/><path d="M0,0" stroke-linecap="butt"/>'),
    ).toBe(true);
  });

  it('has no script, handler, link, image, style or frame in it, however it is written', () => {
    const attacks = [
      '<script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      '<img src="x" onerror="alert(1)">',
      '<svg onload="alert(1)">',
      '<svg/onload=alert(1)>',
      '<svg><a xlink:href="javascript:alert(1)">',
      '<svg><use href="data:image/svg+xml,x"/></svg>',
      '<svg><animate attributeName="href" values="javascript:alert(1)"/></svg>',
      '<a href="javascript:alert(1)">x</a>',
      '<iframe srcdoc="x"></iframe>',
      '<div style="background:url(//x)">',
      '<div class="a"onclick="alert(1)">',
      '<div class="a" ONCLICK="alert(1)">',
      "<div class='a' onclick='alert(1)'>",
      '<div class="a><script>alert(1)</script>">',
      '<style>@import "//x"</style>',
      '<math><mtext></mtext></math>',
      '<!-- --><div>',
      '<![CDATA[x]]>',
      '<div <script>alert(1)</script>>',
      '<button formaction="javascript:alert(1)" type="submit">',
      '<template><img src="x"></template>',
      '<div\u0000 onclick="x">',
      '<div\nonclick="x">',
      'a > b',
      '<',
    ];
    expect(attacks.filter(isInertMarkup)).toEqual([]);
  });
});
