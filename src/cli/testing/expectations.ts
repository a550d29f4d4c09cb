/** The expectations that protocols state of themselves: `EXPECT(pass, cpus = 3, nmis = 1)`. */
import { exhaustive } from '../../explore/searching/exhaustive.ts';
import { type SearchResult, UNLIMITED } from '../../explore/searching/search.ts';
import type { Protocol } from '../../language/protocol/protocol.ts';
import type { MemoryModelName } from '../../machine/memory/memory-model.ts';
import type { Int3Stack, NmiStack } from '../../machine/state/stacks.ts';
import { builtinProtocols } from '../../protocols/catalogue.ts';
import { describeScenario, type ScenarioOptions } from '../../scenario/scenario.ts';
import { isProtocol, loadProtocol, scenarioFor, systemFor } from '../files/protocol-file.ts';
import type { Environment } from '../process/environment.ts';
import { UsageError } from '../process/exit.ts';
import { drive } from '../searching/drive-search.ts';
import { duration } from '../words/arguments.ts';
import type { Words } from '../words/given-words.ts';
import type { TestCase } from './test-case.ts';

/** Budget of each search. */
const SEARCH_MS = 60_000;

type Expectation = Protocol['expectations'][number];

export async function* expectationCases(
  environment: Environment,
  names: readonly string[],
  words: Words,
): AsyncGenerator<TestCase> {
  const stranger = names.find((name) => !isProtocol(name));
  if (stranger !== undefined) {
    throw new UsageError(
      `${stranger} is no protocol: replays are tested --against one, and 'replay' verifies them`,
    );
  }
  const maxMs = typeof words.time === 'string' ? duration('--time', words.time) : SEARCH_MS;
  for (const name of names.length > 0 ? names : builtinProtocols()) {
    const protocol = await loadProtocol(name);
    for (const expectation of protocol.expectations) {
      yield testExpectation(environment, protocol, expectation, maxMs);
    }
  }
}

async function testExpectation(
  environment: Environment,
  protocol: Protocol,
  expectation: Expectation,
  maxMs: number,
): Promise<TestCase> {
  const scenario = scenarioFor(protocol, optionsOf(expectation));
  const { now, interrupted } = environment;
  const limits = { ...UNLIMITED, maxMs, now, interrupted };
  const search = exhaustive({
    ...limits,
    system: systemFor(scenario),
    reduce: true,
    maxSteps: Infinity,
    seed: 0,
  });
  const start = now();
  const result = await drive(environment, 'search', search);
  const expected = expectation.verdicts.join(' or ');
  const name = `${protocol.name}: ${describeScenario(scenario)}: ${expected}`;
  const seconds = (now() - start) / 1000;
  return { suite: protocol.name, name, seconds, ...answerOf(expectation, result) };
}

function answerOf(
  { verdicts }: Expectation,
  { finding, end, states }: SearchResult,
): Pick<TestCase, 'outcome' | 'message' | 'ranOut'> {
  if (finding === null && end !== 'complete') {
    return { outcome: 'open', message: `no answer within the budget of ${end}`, ranOut: true };
  }
  const found = finding === null ? 'pass' : finding.failure.class;
  const message = finding === null ? `${states} states` : finding.failure.message;
  const outcome = verdicts.includes(found) ? 'ok' : 'failed';
  return { outcome, message: outcome === 'ok' ? message : `${found}: ${message}`, ranOut: false };
}

/** What differs from the protocol's default scenario. */
function optionsOf({ options }: Expectation): ScenarioOptions {
  const { cpus, nmis, nmis_per_cpu, sites, jobs, memory, fetch, nmi_stack, int3_stack } = options;
  const number = (value: number | string | undefined) =>
    value === undefined ? undefined : Number(value);
  return {
    cpus: number(cpus),
    nmis: number(nmis),
    nmisPerCpu: number(nmis_per_cpu),
    sites: number(sites),
    jobs: number(jobs),
    memory: memory as MemoryModelName | undefined,
    fetch: number(fetch),
    nmiStack: nmi_stack as NmiStack | undefined,
    int3Stack: int3_stack as Int3Stack | undefined,
  };
}
