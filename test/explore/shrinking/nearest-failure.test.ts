/** A bound from below never says more than a run that fails takes. */
import { beforeAll, describe, expect, it } from 'vitest';
import { apply } from '../../../src/detectors/apply-step.ts';
import type { FailureClass } from '../../../src/detectors/failure.ts';
import { exhaustive } from '../../../src/explore/searching/exhaustive.ts';
import { type Finding, finish, UNLIMITED } from '../../../src/explore/searching/search.ts';
import { NearestFailure } from '../../../src/explore/shrinking/nearest-failure.ts';
import { parseProtocol } from '../../../src/language/protocol/protocol.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { createMachine, type System } from '../../../src/machine/state/system.ts';
import { readBuiltin } from '../../../src/protocols/catalogue.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { resolveScenario } from '../../../src/scenario/resolve.ts';
import fc from '../../support/property.ts';
import { randomSystem } from '../random-toys.ts';

beforeAll(prepareLanguage);

/** Findings, each of another class, or of the same one at another CPU or place. */
function findings(system: System, most: number): Finding[] {
  const list: Finding[] = [];
  const known = new Set<string>();
  while (list.length < most) {
    const passOver = ({ class: name, cpu, site }: Finding['failure']) =>
      known.has(`${name} ${cpu} ${site}`);
    const options = { ...UNLIMITED, system, reduce: true, maxSteps: Infinity, seed: 0, passOver };
    const { finding } = finish(exhaustive(options));
    if (finding === null) return list;
    const { class: name, cpu, site } = finding.failure;
    known.add(`${name} ${cpu} ${site}`);
    list.push(finding);
  }
  return list;
}

/** Holds the bound to what is left of the run behind its last switch; how often. */
function check(system: System, { failure, schedule }: Finding): number {
  const nearest = new NearestFailure(system, failure.class);
  const { cpu } = schedule[schedule.length - 1];
  const last = schedule.findLastIndex((step) => step.cpu !== cpu) + 1;
  const machine = createMachine(system);
  for (const [at, step] of schedule.entries()) {
    if (at >= last) {
      expect(nearest.alone(machine, cpu)).toBeLessThanOrEqual(schedule.length - at);
    }
    apply(system, machine, step);
  }
  return schedule.length - last;
}

function systemOf(protocol: string): System {
  const parsed = parseProtocol(readBuiltin(protocol));
  if (!parsed.ok) throw new Error(parsed.diagnostics[0].message);
  const resolved = resolveScenario(parsed.protocol, {});
  if (!resolved.ok) throw new Error(resolved.message);
  const built = buildSystem(resolved.scenario);
  if (!built.ok) throw new Error(built.diagnostics[0].message);
  return built.system;
}

describe('[E6] the steps that a failure is away at least', () => {
  it('are no more than a random program takes to it', () => {
    const checked = new Map<FailureClass, number>();
    fc.assert(
      fc.property(randomSystem, (system) => {
        for (const finding of findings(system, 6)) {
          const { class: wanted } = finding.failure;
          if (wanted === 'hang' || wanted === 'wrong-text') continue;
          checked.set(wanted, (checked.get(wanted) ?? 0) + check(system, finding));
        }
      }),
      { numRuns: 60 },
    );
    for (const wanted of ['cross-modification', 'torn-fetch'] as const) {
      expect(checked.get(wanted) ?? 0, wanted).toBeGreaterThan(5);
    }
  });

  it.each([
    ['lock-prefix-2008', 'assertion'],
    ['ftrace-nmi-2008', 'cross-modification'],
    ['ftrace-traced-write-2009', 'torn-fetch'],
    ['text-poke-batch-2019', 'crash'],
  ])('are no more than %s takes to it', (protocol, wanted) => {
    const system = systemOf(protocol);
    const [finding] = findings(system, 1);
    expect(finding.failure.class).toBe(wanted);
    expect(check(system, finding)).toBeGreaterThan(0);
  });
});
