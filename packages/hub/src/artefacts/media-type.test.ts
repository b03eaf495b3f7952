import { mediaTypeSchema } from '@cerberusmesh/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guessMediaType } from './media-type.ts';

const of = (text: string) => guessMediaType(Buffer.from(text, 'latin1'));

describe('guessing what a file is', () => {
  it.each([
    ['\x7fELF\x01\x01\x01', 'application/x-elf'],
    ['MZ\x90\0', 'application/vnd.microsoft.portable-executable'],
    ['\xca\xfe\xba\xbe\0\0\0\x34', 'application/java-vm'],
    ['\xca\xfe\xba\xbe\0\0\0\x02', 'application/x-mach-binary'],
    [`${'x'.repeat(257)}ustar\0`, 'application/x-tar'],
    ['\x1f\x8b\x08', 'application/gzip'],
    ['PK\x03\x04', 'application/zip'],
    ['#!/bin/sh\nid', 'text/x-shellscript'],
    ['#! /usr/bin/env -S bash -e\n', 'text/x-shellscript'],
    ['#!/usr/bin/python3 -u\n', 'text/x-python'],
    ['#!/opt/own\n', 'text/x-script'],
    ['<?php system($_GET[0]);', 'text/x-php'],
    ['\r\n <!DOCTYPE html><p>', 'text/html'],
    ['cd /tmp; wget x\n', 'text/plain'],
    ['', 'application/x-empty'],
    ['\x01\x02\x03', 'application/octet-stream'],
    ['text with a \xff', 'application/octet-stream'],
  ])('%j is %s', (text, mediaType) => {
    expect(of(text)).toBe(mediaType);
  });

  it('takes text that is cut within a character for text', () => {
    expect(guessMediaType(Buffer.from('ünï').subarray(0, 4))).toBe('text/plain');
  });

  it('has an answer that the contract takes for every bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(mediaTypeSchema.safeParse(guessMediaType(bytes)).success).toBe(true);
      }),
    );
  });
});
