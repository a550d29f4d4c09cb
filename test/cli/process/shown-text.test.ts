/** [W1] What reaches stdout and stderr. */
import { describe, expect, it } from 'vitest';
import {
  OWN_ESCAPE,
  overwriting,
  ownCommand,
  shownText,
} from '../../../src/cli/process/shown-text.ts';
import { createPaint } from '../../../src/report/printing/paint.ts';
import fc from '../../support/property.ts';

const paint = createPaint(true, OWN_ESCAPE);

describe('[W1] the last moment', () => {
  it('lets the program paint, and nobody else', () => {
    const name = 'x\x1b[31mred\x1b[39m';
    expect(shownText(`${paint.red(name)}\n`)).toBe('\x1b[31mx\\u001b[31mred\\u001b[39m\x1b[39m\n');
    expect(shownText(paint.bold(paint.red('x')))).toBe('\x1b[1m\x1b[31mx\x1b[39m\x1b[22m');
  });

  it('paints like the styles of others', () => {
    const plain = createPaint(true);
    for (const style of ['bold', 'dim', 'red', 'green', 'yellow', 'cyan', 'magenta'] as const) {
      expect(shownText(paint[style]('x'))).toBe(plain[style]('x'));
    }
  });

  it('knows no mark that is made up', () => {
    const forged = OWN_ESCAPE.replace(/[0-9a-f]/g, '0');
    expect(shownText(`${forged}[31m`)).toBe(`${forged.replace('\x1b', '\\u001b')}[31m`);
    expect(shownText(`${OWN_ESCAPE}]0;title`)).not.toContain('\x1b');
  });

  it('draws a line over, and takes it away', () => {
    expect(shownText(overwriting('12 \r of 30'))).toBe('\r12 \\u000d of 30\x1b[K');
    expect(shownText(overwriting(''))).toBe('\r\x1b[K');
  });

  it('[W3] is ASCII where nothing else is known to be shown', () => {
    expect(shownText('é\n', false)).toBe('é\n');
    expect(shownText(`${paint.red('é')}\n`, true)).toBe('\x1b[31m\\u00e9\x1b[39m\n');
  });
});

describe('[W10] where a runner looks for commands', () => {
  const onRunner = (text: string): string => shownText(text, false, true);
  /** What the runner of GitHub Actions would do with each line: `::name` behind blanks, or `##[name` anywhere. */
  const commandsIn = (text: string): string[] =>
    text.split('\n').filter((line) => /^\s*::/.test(line) || line.includes('##['));

  it('text that is no command of the program is none', () => {
    const forged =
      '::add-mask::x\n \t::error::x\na ##[add-mask]x\n\u00a0::set-env name=A::x\n:::\n';
    expect(commandsIn(forged)).toHaveLength(5);
    expect(onRunner(forged)).toBe(
      '\\u003a:add-mask::x\n \\u0009::error::x\na \\u0023#[add-mask]x\n\u00a0\\u003a:set-env name=A::x\n\\u003a::\n',
    );
  });

  it('the program gives its own', () => {
    const line = `${ownCommand('error title=a%2Cb::##[add-mask]x')}\n`;
    expect(onRunner(line)).toBe('::error title=a%2Cb::\\u0023#[add-mask]x\n');
    expect(shownText(line)).toBe('::error title=a%2Cb::##[add-mask]x\n');
  });

  it('whatever is printed, and a document says what it said', () => {
    const part = fc.constantFrom(
      '::',
      ':',
      '##[',
      '#',
      '[',
      '\n',
      ' ',
      '\t',
      '\u00a0',
      'error',
      ']',
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const text = parts.join('');
        expect(commandsIn(onRunner(text))).toEqual([]);
        expect(JSON.parse(onRunner(JSON.stringify([text])))).toEqual([text]);
      }),
      { numRuns: fc.daily(200, 1000) },
    );
  });
});
