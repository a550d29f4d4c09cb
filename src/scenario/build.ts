/** From a scenario to the system that is simulated. */
import { lowerProtocol } from '../language/lowering/lower-program.ts';
import { parseProtocol, siteProblem } from '../language/protocol/protocol.ts';
import type { Diagnostic } from '../language/reading/diagnostics.ts';
import { profileNamed } from '../machine/memory/profiles.ts';
import { printable } from '../machine/program/printable.ts';
import { nestingOf } from '../machine/state/stacks.ts';
import { createSystem, type System } from '../machine/state/system.ts';
import { latestYear } from './resolve.ts';
import type { Scenario } from './scenario.ts';

/** A scenario's system, or what is wrong with its source. */
export type Built =
  /** `protocol`: what the source calls itself. */
  { ok: true; system: System; protocol: string } | { ok: false; diagnostics: Diagnostic[] };

/** The year before which smp_mb is MFENCE on x86-64; a LOCKed add from 4.15 on (450cbdd0125c, Oct 2017). */
const LOCKED_MB = 2018;

/** Parses and lowers the scenario's own source. `prepareLanguage` must have run. */
export function buildSystem(scenario: Scenario): Built {
  const parsed = parseProtocol(scenario.source);
  if (!parsed.ok) return parsed;
  const { cpus, sites, jobs, tasks, nmis, nmisPerCpu, memory, nmiStack, int3Stack } = scenario;
  const tooMany = siteProblem(parsed.protocol, sites);
  if (tooMany !== null) return { ok: false, diagnostics: [tooMany] };
  const nesting = nestingOf(nmiStack, Math.max(...nmisPerCpu));
  const program = lowerProtocol(parsed.protocol, { cpus, sites, jobs, tasks, nesting });
  const asked = jobs % 2 === 1 ? 'new' : 'old';
  return {
    ok: true,
    protocol: parsed.protocol.name,
    system: createSystem({
      program,
      memory,
      profile: profileNamed(scenario.hardware),
      hasFenceAsMb: latestYear(parsed.protocol.origin) < LOCKED_MB,
      nmis,
      nmisPerCpu,
      asked,
      nmiStack,
      int3Stack,
    }),
  };
}

/** What is wrong with a name that a scenario out of a file gives to its source; null for nothing. */
export function misnamed({ protocol }: Scenario, built: { protocol: string }): string | null {
  if (protocol === built.protocol) return null;
  const [says, is] = [protocol, built.protocol].map((name) => `"${printable(name)}"`);
  return `it says that its protocol is ${says}, and its source says ${is}`;
}

/** The same scenario of another text; null for one that cannot be run there. */
export function rebuildOf(scenario: Scenario): (text: string) => System | null {
  return (text) => {
    const built = buildSystem({ ...scenario, source: { ...scenario.source, text } });
    return built.ok ? built.system : null;
  };
}
