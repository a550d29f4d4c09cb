/** What roff prints of a text is that text, whatever is in it: asked of mandoc, which is not ours. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  bold,
  paragraph,
  roff,
  section,
  tagged,
  usage,
  verbatim,
} from '../../../src/cli/man/roff.ts';
import fc from '../../support/property.ts';

const hasMandoc = spawnSync('mandoc', ['-l', '/dev/null']).error === undefined;
const HEAD = '.TH PAGE 1 2026-11-28 "page 1" "Texts"';

/** As a terminal shows it, without bold and underlined. */
function shown(lines: readonly string[]): string {
  const input = `${[HEAD, ...lines].join('\n')}\n`;
  const words = ['-T', 'utf8', '-O', 'width=1000', '-W', 'warning,stop'];
  const { stdout, stderr, status } = spawnSync('mandoc', words, { input, encoding: 'utf8' });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout.replace(/.[\b]/gu, '');
}

/** Paragraphs of the page, without the lines above and below. */
const paragraphs = (page: string): string[] =>
  page
    .trim()
    .split(/\n\s*\n/)
    .slice(1, -1)
    .map((text) =>
      text
        .replace(/^TEXTS\n/, '')
        .replace(/\s+/g, ' ')
        .trim(),
    );

const awkward = fc.constantFrom(
  ...'.\'\\-"`^~ %$&,;:!?|<>[](){}*#@/_=+',
  '\\fB',
  '.SH',
  "'br",
  '\\"',
  '→',
  'é',
  '\\n(.x',
);
const plain = fc.constantFrom('Fl', 'Ar', 'word', 'is', 'B', 'SH', '1', 'PP', 'e', 'fI');
const text = fc
  .array(fc.oneof(awkward, plain, fc.constant(' ')), { minLength: 1, maxLength: 20 })
  .map((parts) => parts.join('').replace(/ +/g, ' ').trim())
  .filter((said) => said !== '');

describe.skipIf(!hasMandoc)('roff (needs mandoc)', () => {
  it('shows every text as it is', () => {
    const property = fc.property(fc.array(text, { minLength: 1, maxLength: 30 }), (texts) => {
      const lines = section('texts', roff('first'), ...texts.flatMap(paragraph));
      expect(paragraphs(shown(lines))).toEqual(['first', ...texts]);
    });
    fc.assert(property, { numRuns: 20 });
  });

  it('shows lines as they stand, in bold, behind a tag', () => {
    const property = fc.property(text, text, (said, other) => {
      const tag = shown(section('texts', ...tagged(bold(said), other)));
      expect(tag.replace(/\s+/g, ' ')).toContain(`TEXTS ${said} ${other} `);
      const lines = shown(section('texts', 'x', ...verbatim([said, '', `  ${other}`])));
      expect(lines).toContain(`\n           ${said}\n\n             ${other}\n`);
    });
    fc.assert(property, { numRuns: 20 });
  });

  it('shows words of the command line without their angle brackets', () => {
    const page = shown(section('texts', usage('check --cpus <n> [names...] -D <name[=value]>')));
    expect(page).toContain('check --cpus n [names...] -D name[=value]\n');
  });
});
