/** What a fence or a wait is for: taken away, the search finds the failure that it prevents. */
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../src/language/reading/syntax.ts';
import { readBuiltin } from '../../src/protocols/catalogue.ts';
import type { ScenarioOptions } from '../../src/scenario/scenario.ts';
import { mutantsOf } from './mutate.ts';
import { verdictOf } from './verdict.ts';

function verdict(protocol: string, mutant: string, options: ScenarioOptions): string {
  const found = mutantsOf(readBuiltin(protocol)).filter(({ name }) => name.includes(mutant));
  expect(found.map(({ name }) => name)).toHaveLength(1);
  return verdictOf(found[0].file, [options]).replace(/ \(.*/, '');
}

/** `line 88: ` of the statement's nth occurrence: lines move. */
function line(protocol: string, statement: string, nth: number): string {
  const lines = readBuiltin(protocol).text.split('\n');
  const found = lines.flatMap((text, index) => (text === `\t${statement};` ? [index + 1] : []));
  return `line ${found[nth - 1]}: ${statement.slice(0, -2)}`;
}

beforeAll(prepareLanguage);

describe('[E9] mutants of ftrace-nmi-2008 with one NMI', () => {
  const twice = { cpus: 2, nmis: 1, jobs: 2 };
  const bothSites = { cpus: 2, nmis: 1, sites: 2 };

  it('without the first wait the patcher writes under an NMI that did not see the flag', () => {
    for (const memory of ['sc', 'tso'] as const) {
      const failure = verdict('ftrace-nmi-2008', line('ftrace-nmi-2008', 'wait_for_nmi()', 1), {
        ...twice,
        memory,
      });
      expect(failure).toBe('cross-modification');
    }
  });

  it('without the second wait the next site is patched with the buffers of an NMI that writes', () => {
    for (const memory of ['sc', 'tso'] as const) {
      const failure = verdict('ftrace-nmi-2008', line('ftrace-nmi-2008', 'wait_for_nmi()', 2), {
        ...bothSites,
        memory,
      });
      expect(failure).toBe('torn-fetch');
    }
  });

  it('the full fence before the first wait matters under TSO alone: a store may pass a later load', () => {
    const mutant = line('ftrace-nmi-2008', 'smp_mb()', 2);
    expect(verdict('ftrace-nmi-2008', mutant, { ...twice, memory: 'tso' })).toBe(
      'cross-modification',
    );
    expect(verdict('ftrace-nmi-2008', mutant, { ...twice, memory: 'sc' })).toBe('pass');
  });
});

describe('[E9] mutants of ftrace-nmi-2009', () => {
  it('a counter that loses updates hangs the patcher', () => {
    const mutant = 'atomic_inc_return(&nmi_running) not atomic';
    expect(verdict('ftrace-nmi-2009', mutant, { cpus: 2, nmis: 2, memory: 'sc' })).toBe('hang');
  });

  it('without waiting for the count to be zero the race of 2008 is back', () => {
    const mutant = 'wait_for_nmi_and_set_write_flag() not called';
    const failure = verdict('ftrace-nmi-2009', mutant, { cpus: 2, nmis: 2, memory: 'tso' });
    expect(['torn-fetch', 'cross-modification']).toContain(failure);
  });
});
