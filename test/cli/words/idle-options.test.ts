/** [C2]: options that a protocol takes no notice of are told, and only those. */
import { expect, it } from 'vitest';
import type { Words } from '../../../src/cli/words/given-words.ts';
import { warnOfIdleOptions } from '../../../src/cli/words/idle-options.ts';
import { parseProtocol } from '../../../src/language/protocol/protocol.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { readBuiltin } from '../../../src/protocols/catalogue.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

async function told(text: string, words: Words, name = 'a.c'): Promise<string> {
  await prepareLanguage();
  const parsed = parseProtocol({ name, text });
  if (!parsed.ok) throw new Error(parsed.diagnostics[0].message);
  const { environment, printed } = quietEnvironment();
  warnOfIdleOptions(environment, parsed.protocol, words);
  expect(printed.out).toBe('');
  return printed.err;
}

const head = `#include <pokelab.h>
PROTOCOL("idle");
TITLE("t");
SITE(place, NOP5, BYTES(0x90, 0x90, 0x90, 0x90, 0x90));
`;
const IDLE = `${head}int patcher(void) { return 0; }`;
/** Each option is taken notice of somewhere, though not by the patcher itself. */
const BUSY = `${head}
static int count(void) { return nr_jobs; }
static int fill(void *unused) { int i; for (i = 0; i < nr_sites; i++) execute_site(i); return count(); }
int patcher(void) { return stop_machine(fill, NULL, NULL); }
void nmi_handler(void) { }
`;
const ALL: Words = { jobs: '2', sites: '3', nmis: '1', fetch: '8' };

it('[C2] an option that nothing depends on is told', async () => {
  expect(await told(IDLE, ALL)).toBe(
    `pokelab: --jobs 2: idle never reads nr_jobs and does one job; a text with old bytes is asked of it all the same
pokelab: --sites 3: idle never reads nr_sites and does the same with any number of sites
pokelab: --nmis: idle has no nmi_handler, and no NMI arrives
pokelab: --hardware aligned8: idle executes no site, so that nothing is fetched
`,
  );
  expect(await told(IDLE, { nmisPerCpu: '1' })).toContain('--nmis-per-cpu');
  expect(await told(IDLE, { nmiCpus: '0' })).toContain('--nmi-cpus');
});

it('[C2] what may make a difference is not, nor what is so anyway', async () => {
  expect(await told(BUSY, ALL)).toBe('');
  expect(await told(IDLE, { jobs: '1', sites: '1', nmis: '0', cpus: '3' })).toBe('');
});

/** Those that read all of them. */
const OPEN = ['direct', 'stop-machine', 'ftrace-nmi-2008', 'ftrace-nmi-2009'];
it.each(OPEN)('[C2] %s takes notice of every option', async (name) => {
  const words = name.startsWith('ftrace') ? ALL : { fetch: '8' };
  expect(await told(readBuiltin(name).text, words)).toBe('');
});

it('[C33] so is a macro that the file never says', async () => {
  await prepareLanguage();
  const text = `${BUSY}\n#ifdef SYNC\n#endif`;
  const defines = ['SYNC', 'SYNK'].map((name) => ({ name, value: '1' }));
  const parsed = parseProtocol({ name: 'a.c', text, defines });
  if (!parsed.ok) throw new Error(parsed.diagnostics[0].message);
  const { environment, printed } = quietEnvironment();
  warnOfIdleOptions(environment, parsed.protocol, {});
  expect(printed.err).toBe('pokelab: -D SYNK: a.c never says SYNK\n');
});
