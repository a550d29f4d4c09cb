import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, it } from 'vitest';
import { lowerProtocol } from '../../../src/language/lowering/lower-program.ts';
import { parseProtocol } from '../../../src/language/protocol/protocol.ts';
import { renderDiagnostics } from '../../../src/language/reading/diagnostics.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import fc from '../../support/property.ts';

beforeAll(prepareLanguage);

const files = [
  'src/protocols',
  'test/language/checking/broken',
  'test/language/reading/programs',
  'test/language/lowering/programs',
].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.c'))
    .map((name) => `${folder}/${name}`),
);
const tokensOf = (text: string): string[] => text.match(/\s+|\w+|"[^"\n]*"|\S/g) ?? [];
const sources = files.map((path) => tokensOf(readFileSync(path, 'utf8')));
const EXTRA =
  `struct union enum float if else while do for switch case default return goto break continue
typedef static extern sizeof { } ( ) [ ] ; , * & -> . = == ? : ~ ! ++ -- 0 1 "x" 'a' int u8 void
READ_ONCE atomic_inc offsetof #define #if ... << && || asm const (u8) xchg __attribute__ SITE
stop_machine __int128 typeof _Generic alignof default: __auto_type __packed ({ }) .a= [0] __func__ _Static_assert volatile #ifdef #else #endif #undef ## __VA_ARGS__
\\ /* */ // ' " @ NULL`.split(/\s+/);

const edit = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('drop', 'replace', 'insert', 'copy'),
  word: fc.constantFrom(...EXTRA),
  from: fc.nat(),
});

describe('[L4] nothing that is given as a source throws', () => {
  it('protocols with some tokens changed: a diagnostic, or a program', () => {
    const property = fc.property(
      fc.constantFrom(...sources),
      fc.array(edit, { minLength: 1, maxLength: 3 }),
      (source, edits) => {
        const tokens = [...source];
        for (const { at, how, word, from } of edits) {
          const index = at % tokens.length;
          if (how === 'drop') tokens.splice(index, 1);
          else if (how === 'replace') tokens[index] = word;
          else if (how === 'insert') tokens.splice(index, 0, ` ${word} `);
          else tokens[index] = tokens[from % tokens.length];
        }
        const file = { name: 'test.c', text: tokens.join('') };
        const result = parseProtocol(file);
        if (result.ok) lowerProtocol(result.protocol, { cpus: 2, sites: 2, jobs: 2 });
        else renderDiagnostics(result.diagnostics, [file]);
      },
    );
    fc.assert(property, { numRuns: fc.daily(50, 400) });
  });

  it('any text at all', () => {
    const property = fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (text) => {
      parseProtocol({ name: 'test.c', text });
    });
    fc.assert(property, { numRuns: fc.daily(60, 200) });
  });
});
