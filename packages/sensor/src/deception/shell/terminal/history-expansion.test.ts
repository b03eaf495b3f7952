import { describe, expect, it } from 'vitest';
import { expandHistory } from './history-expansion.ts';

const HISTORY = ['ls -la /etc', 'cat "a b" /tmp/x.tar.gz', 'echo one two'];

describe('history expansion', () => {
  it.each([
    ['!!', 'echo one two'],
    ['sudo !!', 'sudo echo one two'],
    ['!1', 'ls -la /etc'],
    ['!-2', 'cat "a b" /tmp/x.tar.gz'],
    ['!ls', 'ls -la /etc'],
    ['!?tar?', 'cat "a b" /tmp/x.tar.gz'],
    ['echo !$', 'echo two'],
    ['echo !*', 'echo one two'],
    ['echo !^ x', 'echo one x'],
    ['echo !cat:1', 'echo "a b"'],
    ['echo !cat:$:t', 'echo x.tar.gz'],
    ['echo !cat:2:h', 'echo /tmp'],
    ['!!:0 x', 'echo x'],
    ['!!:1-2', 'one two'],
    ['!!:s/one/1/', 'echo 1 two'],
    ['^one^three^', 'echo three two'],
    ['echo "in !!"', 'echo "in echo one two"'],
    ["echo '!!'", "echo '!!'"],
    ['echo \\!!', 'echo \\!!'],
    ['[[ ! -e x ]] && echo $! ${!x} !', '[[ ! -e x ]] && echo $! ${!x} !'],
  ])('makes of %s: %s', (line, wanted) => {
    expect(expandHistory(line, HISTORY)).toEqual({
      text: wanted,
      changed: wanted !== line,
      printOnly: false,
      error: null,
    });
  });

  it.each([
    ['!nosuch', '!nosuch: event not found'],
    ['!99', '!99: event not found'],
    ['echo "x#!/bin/sh"', '!/bin/sh: event not found'],
    ['!!:9', ':9: bad word specifier'],
    ['^nothing^x', ':s^nothing^x: substitution failed'],
  ])('complains of %s', (line, error) => {
    expect(expandHistory(line, HISTORY)).toEqual({ text: line, changed: false, printOnly: false, error });
  });

  it('only shows a line that ends in :p', () => {
    expect(expandHistory('!ls:p', HISTORY)).toMatchObject({ text: 'ls -la /etc', printOnly: true });
  });
});
