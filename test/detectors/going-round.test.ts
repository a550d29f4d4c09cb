/**
 * A CPU that nobody can tell anything of for a long time is not one that loops for ever: only one that comes back to
 * where it was is. What each loop does is known by arithmetic.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { outlookOf } from '../../src/detectors/outlook.ts';
import { exhaustive } from '../../src/explore/searching/exhaustive.ts';
import { finish, UNLIMITED } from '../../src/explore/searching/search.ts';
import { shrink } from '../../src/explore/shrinking/shrink.ts';
import { prepareLanguage } from '../../src/language/reading/syntax.ts';
import { profileNamed } from '../../src/machine/memory/profiles.ts';
import { createMachine, createSystem, type System } from '../../src/machine/state/system.ts';
import { DEFAULTS } from '../../src/scenario/limits.ts';
import { lowered } from '../language/protocols.ts';

beforeAll(prepareLanguage);

function systemOf(patcher: string, task: string): System {
  const program = lowered(`#include <pokelab.h>
PROTOCOL("loops");
SITE(s0, NOP5, BYTES(0x90, 0x90, 0x90, 0x90, 0x90));
static int flag;
int patcher(void) { unsigned int i = 0, j = 0; ${patcher} return i + j == 0 ? -1 : -2; }
void task(void) { ${task} }
`);
  return createSystem({
    program,
    memory: 'tso',
    profile: profileNamed(DEFAULTS.hardware),
    hasFenceAsMb: false,
    nmis: 0,
    nmisPerCpu: [0, 0],
    asked: 'new',
    nmiStack: 'fixed',
    int3Stack: 'shared',
  });
}

const WAITS = 'while (!READ_ONCE(flag)) cpu_relax();';

const outlookAt = (patcher: string, task: string, maxStates = 100_000) => {
  const system = systemOf(patcher, task);
  return outlookOf(system, createMachine(system), maxStates);
};

describe('[E2] whether a CPU loops for ever', () => {
  it.each([
    ['few turns', 'for (i = 0; i < 10; i++) cpu_relax();'],
    ['as many as a stride has', 'for (i = 0; i < 3333; i++) cpu_relax();'],
    ['more', 'for (i = 0; i < 40000; i++) cpu_relax();'],
    ['a loop in a loop', 'for (i = 0; i < 200; i++) for (j = 0; j < 200; j++) cpu_relax();'],
  ])('not with %s', (_, loop) => {
    expect(outlookAt(`${loop} WRITE_ONCE(flag, 1);`, WAITS).kind).toBe('ends');
  });

  it.each([
    ['at once', 'for (;;) cpu_relax();'],
    ['behind many turns', 'for (i = 0; i < 20000; i++) cpu_relax(); for (;;) cpu_relax();'],
    ['with a short period', 'while (i != 5) i = (i + 2) % 20;'],
    ['with a long period', 'while (i != 5) i = (i + 2) % 30000;'],
  ])('one that does so %s', (_, loop) => {
    expect(outlookAt(loop, '')).toMatchObject({ kind: 'hangs', cpus: [0] });
  });

  it('is left open where nobody knows', () => {
    const counts = 'while (i + 1 != 0) i = i + 1; WRITE_ONCE(flag, 1);';
    expect(outlookAt(counts, WAITS, 1000).kind).toBe('undecided');
  });
});

describe('[E6] the least run that fails behind many turns', () => {
  it.each([
    ['assertion', 'BUG_ON(READ_ONCE(flag));', 'WRITE_ONCE(flag, 1);'],
    ['hang', '', WAITS],
  ])('%s', (wanted, end, task) => {
    const system = systemOf(`for (i = 0; i < 5000; i++) cpu_relax(); ${end}`, task);
    const options = { ...UNLIMITED, system, reduce: true, maxSteps: Infinity, seed: 0 };
    const { finding } = finish(exhaustive(options));
    expect(finding?.failure.class).toBe(wanted);
    const shrunk = finish(shrink({ ...UNLIMITED, system, finding: finding!, reduce: true }));
    expect(shrunk.finding.failure.class).toBe(wanted);
    expect(shrunk.isLeast).toBe(true);
    // Each turn: a comparison, the wait, the step of i.
    expect(shrunk.finding.schedule.length).toBeGreaterThan(3 * 5000);
  });
});
