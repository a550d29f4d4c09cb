/** The scenario of a run that is carried over to another protocol. */
import { parseProtocol } from '../language/protocol/protocol.ts';
import type { SourceFile } from '../machine/program/program.ts';
import { resolveScenario } from './resolve.ts';
import type { Scenario } from './scenario.ts';

/**
 * The same, of the protocol with that name and source. Stacks that go with the time of the protocol that ran
 * become those of the other's time; those that were asked for stay. The language must have been prepared.
 */
export function scenarioOn(scenario: Scenario, protocol: string, source: SourceFile): Scenario {
  const [from, to] = [ownScenario(scenario.source), ownScenario(source)];
  const carried = { ...scenario, protocol, source };
  if (from === null || to === null) return carried;
  return {
    ...carried,
    nmiStack: scenario.nmiStack === from.nmiStack ? to.nmiStack : scenario.nmiStack,
    int3Stack: scenario.int3Stack === from.int3Stack ? to.int3Stack : scenario.int3Stack,
  };
}

/** What a protocol says of its own scenario, null where it is none. */
function ownScenario(source: SourceFile): Scenario | null {
  const parsed = parseProtocol(source);
  if (!parsed.ok) return null;
  const resolved = resolveScenario(parsed.protocol, {});
  return resolved.ok ? resolved.scenario : null;
}
