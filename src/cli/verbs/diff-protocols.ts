/** `pokelab diff PROTOCOL_A PROTOCOL_B`: which failures the second one removed, kept, brought. */
import {
  diffProtocols,
  type FamilyFate,
  type ProtocolDiff,
} from '../../diff/judging/protocol-fates.ts';
import { headline, turningPoint } from '../../diff/telling/answer-sentences.ts';
import { protocolDiffLines } from '../../diff/telling/protocol-table.ts';
import { UNLIMITED } from '../../explore/searching/search.ts';
import { nmiCounts, type ScenarioSize } from '../../explore/shrinking/smallest-scenario.ts';
import type { Protocol } from '../../language/protocol/protocol.ts';
import { createPaint } from '../../report/printing/paint.ts';
import { describeScenario, type Scenario } from '../../scenario/scenario.ts';
import { loadProtocol, scenarioFor, systemFor } from '../files/protocol-file.ts';
import { forPeople, printJson, scenarioFields } from '../printing/json-document.ts';
import { widthOf } from '../printing/render-run.ts';
import { type Environment, interruptedStatus } from '../process/environment.ts';
import { EXIT, type ExitStatus } from '../process/exit.ts';
import { drive } from '../searching/drive-search.ts';
import { duration, memoryLimitOf, scenarioOptions } from '../words/arguments.ts';
import { DEFAULT_WIDTH, PROTOCOLS_MS } from '../words/defaults.ts';
import type { Words } from '../words/given-words.ts';
import { warnOfIdleOptions } from '../words/idle-options.ts';

export async function diffTwoProtocols(
  environment: Environment,
  names: [string, string],
  words: Words,
): Promise<ExitStatus> {
  const say = forPeople(environment, words);
  const width = widthOf(words) ?? DEFAULT_WIDTH;
  const [a, b] = [await loadProtocol(names[0]), await loadProtocol(names[1])];
  const scenario = scenarioFor(a, scenarioOptions(words));
  for (const protocol of [a, b]) warnOfIdleOptions(environment, protocol, words);
  const isAlike = a.name === b.name;
  const titles = isAlike ? { a: names[0], b: names[1] } : { a: a.name, b: b.name };
  const maxMs = typeof words.time === 'string' ? duration('--time', words.time) : PROTOCOLS_MS;
  const { now, interrupted } = environment;
  const diff = await drive(
    environment,
    { what: `${titles.a} and ${titles.b}` },
    diffProtocols({
      a: builderOf(a, scenario),
      b: builderOf(b, scenario),
      titles,
      sizes: sizesUpTo(scenario),
      limits: { ...UNLIMITED, maxMs, maxBytes: memoryLimitOf(words), now, interrupted },
    }),
  );
  if (words.json) {
    const fields = { titles, ...fieldsOf(diff), scenario: scenarioFields(scenario) };
    printJson(environment, 'diff', fields);
  }
  const paint = createPaint(environment.colour && words.json === undefined);
  say(`${titles.a} -> ${titles.b}, up to ${describeScenario(scenario)}\n\n`);
  say(`${protocolDiffLines(diff, titles, { width, paint }).join('\n')}\n`);
  if (interrupted()) return interruptedStatus(environment);
  return statusOf(diff);
}

function statusOf({ fates, a, b }: ProtocolDiff): ExitStatus {
  if (fates.some(({ fate }) => fate === 'removed' || fate === 'brought')) return EXIT.failed;
  const isOpen = [...a.sizes, ...b.sizes].some(({ complete }) => !complete);
  return isOpen || fates.some(({ fate }) => fate === 'unclear') ? EXIT.unknown : EXIT.ok;
}

function builderOf({ name, file }: Protocol, scenario: Scenario) {
  return ({ cpus, nmis }: ScenarioSize) => {
    const most = Math.max(0, ...scenario.nmisPerCpu);
    const nmisPerCpu = Array.from({ length: cpus }, () => Math.min(most, nmis));
    return systemFor({ ...scenario, protocol: name, source: file, cpus, nmis, nmisPerCpu });
  };
}

/** Fewest CPUs first, then fewest NMIs. */
function sizesUpTo(scenario: Scenario): ScenarioSize[] {
  const sizes: ScenarioSize[] = [];
  for (let cpus = 1; cpus <= scenario.cpus; cpus++) {
    for (const nmis of nmiCounts(scenario.nmis)) sizes.push({ cpus, nmis });
  }
  return sizes;
}

function fieldsOf({ fates, a, b }: ProtocolDiff): object {
  return {
    families: fates.map(fateFields),
    searched: { a: a.sizes, b: b.sizes },
  };
}

function fateFields({ fate, from, family, judged, otherFails }: FamilyFate): object {
  const { class: failureClass, size, fails, writes, failure, run } = family;
  return {
    fate,
    failsIn: from,
    class: failureClass,
    ...size,
    fails,
    writes,
    message: failure.message,
    steps: run.timeline.schedule.length,
    carried: {
      answer: judged.judgement.answer,
      headline: headline(judged),
      sentences: turningPoint(judged),
    },
    otherFails,
  };
}
