/** Text that would drive a terminal, hide what it is, or forge a line, in every file that has room for it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { simulateSchedule } from '../../../src/history/simulate.ts';
import { parseProtocol } from '../../../src/language/protocol/protocol.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { MemorySink } from '../../../src/replay/writing/sink.ts';
import { ReplayWriter } from '../../../src/replay/writing/writer.ts';
import { forge, framesOf } from '../../support/recording.ts';
import { failingRun } from '../../tui/runs.ts';

/** Blinking, a title, the other way round, nothing, CSI in one byte, deleted, a line, a tag, of nobody, private. */
export const DRIVING =
  '\x1b[5m\x1b]0;PWN\x07\u202ea\u2066\u061c\u200f\u200b\ufeff\u00ad\u009b2J\x7f\u2028\r\t\u{e0041}\ufffe\ue000\u3164';
/** What a verdict would look like. */
const LINE = 'PASS  forged';
export const FORGING = `\n${LINE}\n`;
export const HOSTILE = `${DRIVING}${FORGING}`;

// The styles of paint.ts; no hostile text has one of them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what styles are made of
const OWN_STYLES = /\x1b\[(?:1|2|22|3[0-6]|39)m/g;

/** What is wrong with something that was printed: what is not printable, but line ends and the tool's own styles; a line that is forged. */
export function strayIn(text: string): string | null {
  const stray = /.*(?!\n)[\p{C}\u2028\u2029].*/u.exec(text.replace(OWN_STYLES, ''));
  if (stray !== null) return `not printable: ${JSON.stringify(stray[0])}`;
  return text.split('\n').includes(LINE) ? 'a line is forged' : null;
}

export const mustBePlain = (text: string, what: string): void =>
  expect(strayIn(text), what).toBeNull();

const named = (name: string): string => `${name}${HOSTILE}`;

/** A race between two CPUs, whose every string and comment is hostile; `wrong`: a line that does not compile. */
export function hostileSource(wrong = ''): string {
  // In C strings and comments end where they do.
  const [string, comment] = [DRIVING.replace('\r', ''), HOSTILE];
  return `/* ${comment} */
#include <pokelab.h>
PROTOCOL("race");
TITLE("a title ${string}");
ORIGIN("Linux 17666f02b118 ${string}");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));
SCENARIO(cpus = 2, nmis = 0, sites = 1, jobs = 1);
static int flag;
int patcher(void)
{
	pr_info("${string}");
	WRITE_ONCE(flag, 1 /* ${string} */);
	BUG_ON(READ_ONCE(flag) /* ${string} */);
	${wrong}
	return 0;
}
void task(void)
{
	execute_site(0);
}
`;
}

export interface HostileFiles {
  protocol: string;
  wrong: string;
  replay: string;
  /** Of which the header alone is otherwise: a field, a kind or a word that nobody knows, another version. */
  strange: string[];
  litmus: string[];
  expected: string;
  missing: string;
}

export const LITMUS = `{ }
P0(int *x, int *y) { int r0; WRITE_ONCE(*x, 1); r0 = READ_ONCE(*y); }
P1(int *x, int *y) { int r0; WRITE_ONCE(*y, 1); r0 = READ_ONCE(*x); }
exists (0:r0=0 /\\ 1:r0=0)
`;

/** Writes them all into the folder. */
export async function hostileFiles(folder: string): Promise<HostileFiles> {
  const write = (name: string, bytes: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  await prepareLanguage();
  const bytes = await hostileReplay();
  const header = (edit: Parameters<typeof forge>[2]) => forge(bytes, 0, edit);
  const strange = [
    header((fields) => ({ ...fields, [named('field')]: named('value') })),
    header((fields) => ({ ...fields, kinds: { [named('kind')]: [named('field')] } })),
    header((fields) => ({ ...fields, words: [named('word')] })),
    header((fields) => ({ ...fields, format: 99, tool: named('tool') })),
    header((fields) => ({ ...fields, parent: { name: named('parent'), event: 1 } })),
    header(({ scenario, ...fields }) => ({
      ...fields,
      scenario: { ...(scenario as object), protocol: named('race') },
    })),
    header(({ scenario, ...fields }) => ({
      ...fields,
      scenario: { ...(scenario as object), hardware: named('hardware') },
    })),
    header(({ scenario, ...fields }) => ({
      ...fields,
      scenario: {
        ...(scenario as object),
        source: { name: named('wrong'), text: hostileSource(`nothing("${DRIVING}");`) },
      },
    })),
    bytes.subarray(0, bytes.length - 40),
  ];
  return {
    protocol: write(`${named('race')}.c`, hostileSource()),
    wrong: write(`${named('wrong')}.c`, hostileSource(`nothing("${DRIVING}"); @ ${DRIVING}`)),
    replay: write(`${named('race')}.replay`, bytes),
    strange: strange.map((one, at) => write(`${named(`strange${at}`)}.replay`, one)),
    litmus: [
      write(`${named('a')}.litmus`, `C MP${DRIVING.replace('\r', '')}\n${LITMUS}`),
      write(`${named('b')}.litmus`, `C MP\n${LITMUS.replace('1:r0=0', `"${DRIVING}"`)}`),
      write(`${named('c')}.litmus`, `C MP\n${LITMUS.replace('*x, 1', `*x, ${DRIVING}`)}`),
      write(`${named('d')}.litmus`, `${named('C')} MP\n${LITMUS}`),
      write(
        `${named('e')}.litmus`,
        `X86 MP${DRIVING}\n{ x=0; }\n P0 | P1 ${DRIVING};\n MOV ${DRIVING} ;\nexists (x=1)\n`,
      ),
    ],
    expected: write(
      `${named('states')}.json`,
      JSON.stringify({ [`${named('a')}.litmus`]: { tso: { states: [named('0:r0')], ms: 1 } } }),
    ),
    missing: join(folder, named('missing')),
  };
}

/** A run that fails, with hostile text wherever a recording has room for text. */
async function hostileReplay(): Promise<Uint8Array> {
  const source = { name: `${named('folder')}/${named('race')}.c`, text: hostileSource() };
  const run = await failingRun(source, {}, (driver) => {
    driver.run(0, ({ kind }) => kind === 'bug-hit');
  });
  const { system, schedule, critical, scenario } = run;
  const sink = new MemorySink();
  const header = { tool: named('0.1'), scenario, strategy: named('random'), seed: 1, parent: null };
  const writer = ReplayWriter.create(sink, { header, system });
  simulateSchedule(system, schedule).subscribe((moment) => writer.append(moment));
  writer.finish({ ...critical.failure, event: critical.event });
  const end = framesOf(sink.bytes).findIndex(({ tag }) => tag === 'end');
  return forge(sink.bytes, end, (fields) => ({
    ...fields,
    finding: { ...(fields.finding as object), message: named('it failed') },
  }));
}

/** As it is written; whatever it is about, it parses. */
export function mustParse(protocol: string): void {
  const parsed = parseProtocol({ name: 'race.c', text: protocol });
  expect(parsed.ok).toBe(true);
}
