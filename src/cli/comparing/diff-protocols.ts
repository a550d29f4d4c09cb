/** `pokelab diff PROTOCOL_A PROTOCOL_B`: which failures the second one removed, kept, brought. */

import type { FamilySize } from '../../diff/judging/families.ts';
import {
  diffProtocols,
  type FamilyFate,
  type ProtocolDiff,
} from '../../diff/judging/protocol-fates.ts';
import { headline, turningPoint } from '../../diff/telling/answer-sentences.ts';
import { protocolDiffLines } from '../../diff/telling/protocol-table.ts';
import { UNLIMITED } from '../../explore/searching/search.ts';
import type { Protocol } from '../../language/protocol/protocol.ts';
import { printable } from '../../machine/program/printable.ts';
import { code, fenced } from '../../report/printing/markdown.ts';
import { wrap } from '../../report/printing/wrap.ts';
import { describeScenario, type Scenario } from '../../scenario/scenario.ts';
import { addSummary, askedOf } from '../ci/hand-over.ts';
import { partedSummary } from '../ci/summary.ts';
import { loadProtocol, scenarioFor, systemFor } from '../files/protocol-file.ts';
import { forPeople, printJson, scenarioFields } from '../printing/json-document.ts';
import { paintFor, widthOf } from '../printing/render-run.ts';
import { type Environment, interruptedStatus } from '../process/environment.ts';
import { EXIT, type ExitStatus } from '../process/exit.ts';
import { notCovered } from '../searching/coverage.ts';
import { drive } from '../searching/drive-search.ts';
import { memoryLimitOf, scenarioOptions, timeOf } from '../words/arguments.ts';
import { DEFAULT_WIDTH, LEAST_OF_TWO, PROTOCOLS_MS } from '../words/defaults.ts';
import type { Words } from '../words/given-words.ts';
import { warnOfIdleOptions } from '../words/idle-options.ts';
import { type DiffLadder, diffLadder } from './diff-ladder.ts';

export async function diffTwoProtocols(
  environment: Environment,
  names: [string, string],
  words: Words,
): Promise<ExitStatus> {
  const say = forPeople(environment, words);
  const { summary } = askedOf(words);
  const width = widthOf(words, LEAST_OF_TWO) ?? DEFAULT_WIDTH;
  const [a, b] = [await loadProtocol(names[0]), await loadProtocol(names[1])];
  const scenario = scenarioFor(a, scenarioOptions(words));
  for (const protocol of [a, b]) warnOfIdleOptions(environment, protocol, words);
  const ladder = diffLadder([a, b], scenario, scenarioOptions(words));
  const isAlike = a.name === b.name;
  const titles = isAlike ? { a: names[0], b: names[1] } : { a: a.name, b: b.name };
  const maxMs = timeOf(words, PROTOCOLS_MS);
  const { now, interrupted } = environment;
  const diff = await drive(
    environment,
    { what: `${titles.a} and ${titles.b}` },
    diffProtocols({
      a: builderOf(a, ladder),
      b: builderOf(b, ladder),
      titles,
      sizes: ladder.asked.map(sizeOf),
      above: ladder.above.map(sizeOf),
      limits: { ...UNLIMITED, maxMs, maxBytes: memoryLimitOf(words), now, interrupted },
    }),
  );
  if (words.json) {
    const fields = { titles, ...fieldsOf(diff), scenario: scenarioFields(scenario) };
    printJson(environment, 'diff', fields);
  }
  const paint = paintFor(environment, words);
  const title = `${titles.a} -> ${titles.b}`;
  const scope = `up to ${describeScenario(scenario)}`;
  say(`${printable(title)}, ${scope}\n\n`);
  const not = wrap(`not: ${notCovered(scenario)}`, width, 0, 3);
  say(`${[...protocolDiffLines(diff, titles, { width, paint }), ...not].join('\n')}\n`);
  const lines = [...protocolDiffLines(diff, titles, { width }), ...not];
  const head = [`## ${code(title)}`, '', scope, '', ...fenced(lines)];
  const isAdded = addSummary(environment, summary, partedSummary(head, []));
  if (interrupted()) return interruptedStatus(environment);
  const status = statusOf(diff);
  return status === EXIT.ok && !isAdded ? EXIT.usage : status;
}

function statusOf({ fates, a, b }: ProtocolDiff): ExitStatus {
  if (fates.some(({ fate }) => fate === 'removed' || fate === 'brought')) return EXIT.failed;
  const isOpen = [...a.sizes, ...b.sizes].some(({ complete, isAbove }) => !complete && !isAbove);
  return isOpen || fates.some(({ fate }) => fate === 'unclear') ? EXIT.unknown : EXIT.ok;
}

function builderOf({ name, file }: Protocol, { asked, above }: DiffLadder) {
  const scenarios = new Map([...asked, ...above].map((one) => [keyOf(sizeOf(one)), one]));
  return (size: FamilySize) => {
    const scenario = scenarios.get(keyOf(size));
    if (scenario === undefined) throw new Error('a size of no scenario');
    return systemFor({ ...scenario, protocol: name, source: file });
  };
}

const sizeOf = ({ cpus, nmis, sites, jobs }: Scenario) => ({ cpus, nmis, sites, jobs });

const keyOf = ({ cpus, nmis, sites, jobs }: FamilySize): string => [cpus, nmis, sites, jobs].join();

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
