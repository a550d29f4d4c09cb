/** What a search covered, and what it did not: the last lines of every verdict, 75 columns wide. */

import { unknownTo } from '../../explore/kernel/kernel.ts';
import { costOf } from '../../explore/shrinking/schedule-cost.ts';
import type { Smallest } from '../../explore/shrinking/smallest-scenario.ts';
import type { BitUse } from '../../explore/states/bit-states.ts';
import { PROFILE_NAMES } from '../../machine/memory/profiles.ts';
import { printable } from '../../machine/program/printable.ts';
import { collisionChance } from '../../machine/snapshots/visited.ts';
import { MANY_NMIS } from '../../machine/state/machine.ts';
import { type Paint, PLAIN } from '../../report/printing/paint.ts';
import { wrap } from '../../report/printing/wrap.ts';
import { describeScenario, nmisText, type Scenario } from '../../scenario/scenario.ts';
import { bytesText, grouped, plural, sizeText } from '../printing/run-size.ts';
import { AFTERWARDS_MS } from '../words/defaults.ts';
import type { CheckOutcome, Found } from './check-scenario.ts';
import { askedLines, rungLines } from './rung-lines.ts';
import { isWhole, type Plan } from './search-plan.ts';

const ENDS: Readonly<Record<CheckOutcome['end'], string>> = {
  complete: 'complete',
  finding: 'ended at the first failure',
  states: 'NOT complete: the budget of states ran out',
  runs: 'NOT complete: a sample of runs proves nothing',
  time: 'NOT complete: the time ran out',
  interrupted: 'NOT complete: interrupted',
  bitstate: 'NOT complete: bitstate hashing leaves states out',
  memory: 'NOT complete: the memory ran out',
};

/** Why a search ended, in words. */
export const endText = (end: CheckOutcome['end']): string =>
  ENDS[end].replace(/^NOT complete: /, '');

/** Columns. */
const LINE = 75;

const COLOURS = { pass: 'green', fail: 'red', unknown: 'yellow' } as const;

/** The first lines: the seed, so that whatever happens next can be had again. */
export function seedLines({ seed, strategy }: Plan, scenario: Scenario): string[] {
  return [
    `seed ${seed}  ${strategy}  ${printable(scenario.protocol)}`,
    `  ${describeScenario(scenario)}`,
  ];
}

export function coverageLines(outcome: CheckOutcome, paint: Paint = PLAIN): string[] {
  const { asked, scenario, verdict, result, found, metFirst, end } = outcome;
  const { states, nmiPositions, elapsedMs, unfinished = 0, growing = [] } = result;
  const isElsewhere = scenario !== asked && found === null;
  const nmis = scenario.nmis === 0 ? '' : `; NMIs at ${plural(nmiPositions, 'place')}`;
  const failure = found === null ? '' : `: ${found.failure.class}`;
  const lines = [
    `${paint[COLOURS[verdict]](verdict.toUpperCase())}  ${printable(scenario.protocol)}${failure}`,
    `  scenario: ${describeScenario(isElsewhere ? asked : scenario)}`,
    ...(isElsewhere ? [`  ended at: ${describeScenario(scenario)}`] : []),
    `  searched: ${countsText(outcome)}`,
    `  search:   ${searchText(outcome)}`,
    `  took:     ${(elapsedMs / 1000).toFixed(1)} s${nmis}`,
    ...engineLines(outcome),
    ...askedLines(outcome),
    ...rungLines(outcome),
  ];
  if (metFirst !== null) {
    lines.push(`  met first: ${metFirst.class}; the one above is what the protocol expects`);
  }
  if (end === 'memory') lines.push(...memoryLines(outcome));
  if (result.bits !== undefined) lines.push(...bitLines(result.bits));
  if (growing.length > 0) {
    const text = `${growing.join(', ')}: grows as long as the search goes on, as what counts NMIs does`;
    lines.push(...wrap(`  endless:  ${text}`, LINE, 0, 12));
  }
  if (unfinished > 0) {
    lines.push(`  cut off:  ${plural(unfinished, 'run')}, unfinished: --steps sets another limit`);
  }
  if (verdict === 'pass') lines.push(...passLines(states, outcome));
  return lines;
}

function countsText({ by, result: { states, transitions, depth, runs } }: CheckOutcome): string {
  return by === 'random' || runs > 0
    ? `${plural(runs, 'run')}, ${grouped(transitions)} steps, longest ${grouped(depth)}`
    : `${grouped(states)} states, ${grouped(transitions)} transitions, depth ${grouped(depth)}`;
}

/** Where the kernel does not know the system, and where the search was begun more than once. */
function engineLines({ system, result: { engine, widened = 0 } }: CheckOutcome): string[] {
  const unknown = engine === 'machine' ? unknownTo(system) : null;
  const slow = unknown === null ? [] : [`  engine:   machine; the kernel does not know ${unknown}`];
  if (widened === 0) return slow;
  const times = widened === 1 ? 'once' : `${widened} times`;
  return [...slow, `  anew:     ${times}, for accesses that only the search met`];
}

/** Who searched, and why that ended; what PCT has looked at besides, which says nothing more where all was searched. */
function searchText({ plan, by, pctRuns, end, found }: CheckOutcome): string {
  if (pctRuns === 0 || end === 'complete') return `${by}, ${ENDS[end]}`;
  const besides = `exhaustive, and ${plural(pctRuns, 'run')} of pct (seed ${plan.seed})`;
  if (found === null) return `${besides}, ${ENDS[end]}`;
  return `${besides}; ${by} found the failure`;
}

/** What the search held, and what needs less or gives more; a limit that was not reached is no advice. */
function memoryLines({ plan, result, scenario }: CheckOutcome): string[] {
  const { bytes, outOfMemory = false } = result;
  const isAtLimit = result.end === 'memory' && !outOfMemory;
  const limit = isAtLimit
    ? `; to grow its tables would take it beyond its limit of ${bytesText(plan.limits.maxBytes)}`
    : '';
  const mayUseBits = isWhole(plan.strategy) && !plan.bitstate && scenario.nmis !== MANY_NMIS;
  const bits = mayUseBits ? '; --bitstate goes further in as much, and proves nothing' : '';
  const more = isAtLimit ? `; a larger --memory-limit holds more${bits}` : '';
  const less = 'fewer CPUs, NMIs or sites, or --strategy random, need less';
  return [
    `  memory:   ${bytesText(bytes)}${limit}`,
    ...wrap(`  advice:   ${less}${more}`, LINE, 0, 12),
  ];
}

/** How full the bits were, and what was left out for that. */
function bitLines({ bytes, hashes, fill, omitted }: BitUse): string[] {
  const chance = fill ** hashes;
  const odds = chance === 0 ? 'below 1e-30' : `at most ${chance.toExponential(0)}`;
  const count = omitted < 0.5 ? 'less than one' : `about ${grouped(Math.round(omitted))}`;
  const text = `a new state was taken for a known one with a chance of ${odds}; of those met ${count} is to be expected, and what only they lead to, hangs too, was not searched`;
  return [
    `  bits:     ${hashes} a state in ${bytesText(bytes)}, ${(100 * fill).toPrecision(2)} % of them set`,
    ...wrap(`  omitted:  ${text}`, LINE, 0, 12),
  ];
}

/** What no search of the scenario says anything of. */
export function notCovered({ hardware }: Scenario): string {
  const others = PROFILE_NAMES.filter((name) => name !== hardware);
  return `more CPUs, NMIs, sites or jobs; other memory models; other hardware (${others.join(', ')}); machine checks, SMIs`;
}

/** A pass is about this scenario and this machine, and says so. */
function passLines(states: number, { scenario }: CheckOutcome): string[] {
  const chance = collisionChance(states, scenario.cpus);
  const odds = chance < 1e-12 ? 'below 1e-12' : `about ${chance.toExponential(0)}`;
  return [
    '  covered:  every interleaving and NMI arrival within this scenario',
    ...wrap(`  not:      ${notCovered(scenario)}`, LINE, 0, 12),
    `  chance that a fingerprint collision hid a state: ${odds}`,
  ];
}

/** How small the run is, and the smallest scenario that fails. */
export function sizeLines({ found, smallest, scenario, plan }: CheckOutcome): string[] {
  if (found === null) return [];
  const lines = [runLine(found)];
  const isOver = smallest?.sizes.some(({ end }) => end === 'time') ?? false;
  if (smallest !== null) lines.push(...smallestLines(smallest, scenario.cpus, found.failure.class));
  if (isOver) lines.push(overText(plan));
  return lines;
}

const overText = ({ hasTime }: Plan): string =>
  hasTime
    ? 'the time given ran out on what follows the failure: --time gives more'
    : `the ${AFTERWARDS_MS / 1000} s for what follows a failure ran out: --time sets the time for all`;

function runLine({ schedule, isLeast }: Found): string {
  return `this run: ${sizeText(costOf(schedule))}; ${leastText(isLeast)}`;
}

/** `0, 1, 2`; of many in a row the first and the last. */
function numbersText(numbers: readonly number[]): string {
  const [first, last] = [numbers[0], numbers[numbers.length - 1]];
  const isLong = numbers.length > 4 && last - first === numbers.length - 1;
  return isLong ? `${first} to ${last}` : numbers.join(', ');
}

export const leastText = (isLeast: boolean): string =>
  isLeast ? 'no run fails so with less' : 'perhaps not the least';

function smallestLines({ sizes, failing }: Smallest, most: number, failure: string): string[] {
  const lines: string[] = [];
  for (let cpus = 1; cpus <= most; cpus++) {
    const searched = sizes.filter((size) => size.cpus === cpus && size.end === 'complete');
    for (const others of new Set(searched.map((size) => size.others.join(', ')))) {
      const alike = searched.filter((size) => size.others.join(', ') === others);
      const counted = alike.map((size) => size.nmis).filter((nmis) => nmis !== MANY_NMIS);
      const endless = counted.length < alike.length ? ['many'] : [];
      const nmis = [...(counted.length > 0 ? [numbersText(counted)] : []), ...endless].join(', ');
      const verdict = others === '' ? 'pass' : `no ${failure}, but ${others}`;
      lines.push(`searched: ${plural(cpus, 'CPU')} with ${nmis} NMIs: ${verdict}`);
    }
  }
  if (failing !== null) {
    const { cpus, nmis } = failing;
    return [...lines, `smallest failing scenario: ${plural(cpus, 'CPU')}, ${nmisText(nmis)}`];
  }
  const open = sizes[sizes.length - 1];
  const where = `${plural(open.cpus, 'CPU')} with ${nmisText(open.nmis)}`;
  return [...lines, `smallest failing scenario: not decided, nor whether ${where} fails`];
}
