/** Replays that somebody has edited, checksums mended, given to the verbs that read them. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../../src/explore/strategies/random.ts';
import { takeStep } from '../../../src/history/simulate.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { createMachine, type System } from '../../../src/machine/state/system.ts';
import { enabled } from '../../../src/machine/stepping/enabled.ts';
import type { Step } from '../../../src/machine/stepping/steps.ts';
import { recordSchedule } from '../../../src/replay/writing/record.ts';
import { MemorySink } from '../../../src/replay/writing/sink.ts';
import { ReplayWriter } from '../../../src/replay/writing/writer.ts';
import { buildSystem } from '../../../src/scenario/build.ts';
import { randomProtocol } from '../../explore/random-protocols.ts';
import fc from '../../support/property.ts';
import { Counts } from '../counts.ts';
import type { Defect, Fuzzer } from '../fuzzer.ts';
import { inOwnFolder } from '../own-folder.ts';
import { edited } from './edits.ts';
import { disagrees, judged, misbehaves } from './judging.ts';
import { keptRun } from './kept-runs.ts';
import { CALLS, ran } from './verbs.ts';

const MOST_STEPS = 200;

function stepsOf(system: System, random: Random): Step[] {
  const machine = createMachine(system);
  const schedule: Step[] = [];
  const most = 5 + random.below(MOST_STEPS);
  while (schedule.length < most) {
    const steps = enabled(system, machine);
    if (steps.length === 0) break;
    const step = steps[random.below(steps.length)];
    takeStep(system, machine, { step, stepIndex: schedule.length }, () => {});
    schedule.push(step);
  }
  return schedule;
}

/** null for a protocol that does not compile, or of which no step can be taken. */
function randomRun(random: Random): Uint8Array | null {
  const [scenario] = fc.sample(randomProtocol, { seed: random.next() | 0, numRuns: 1 });
  const built = buildSystem(scenario);
  if (!built.ok) return null;
  const { system } = built;
  const schedule = stepsOf(system, random);
  if (schedule.length === 0) return null;
  const sink = new MemorySink();
  const header = { tool: '0.1.0', scenario, strategy: 'random', seed: 7, parent: null };
  recordSchedule(system, schedule, ReplayWriter.create(sink, { header, system }));
  return sink.bytes;
}

/** By kind of edit, what became of how many. */
const counts = new Counts();

async function tried(folder: string, random: Random, base: Uint8Array): Promise<Defect[]> {
  const { kind, file, isAmbiguous } = edited(random, base);
  if (Buffer.compare(file, base) === 0) return [];
  const path = join(folder, 'edited.replay');
  const out = join(folder, 'out.replay');
  writeFileSync(path, file);
  const wrongs: (string | null)[] = [];
  const replayed = await ran('replay', path, out);
  wrongs.push(misbehaves(replayed));
  const { outcome, wrong } = await judged(base, { file, isAmbiguous }, replayed);
  counts.add(`${kind}\t${outcome}`);
  wrongs.push(wrong);
  // Those that refuse it are quick.
  const isRead = !['refused', 'diverged'].includes(outcome);
  const verbs = Object.keys(CALLS).slice(1);
  const others = isRead ? [verbs[random.below(verbs.length)]] : verbs;
  for (const verb of others) {
    wrongs.push(await disagrees(verb, { file: path, out, outcome }));
    rmSync(out, { force: true });
  }
  const files = { 'edited.replay': file, 'before.replay': base };
  return wrongs
    .filter((what) => what !== null)
    .map((what) => ({ what: `${kind}: ${what.slice(0, 1500)}`, files }));
}

async function turn(seed: number): Promise<Defect[]> {
  await prepareLanguage();
  const random = new Random(seed);
  const base = random.below(3) > 0 ? keptRun(random) : randomRun(random);
  if (base === null) return [];
  return inOwnFolder(async (folder) => {
    const defects: Defect[] = [];
    for (let edit = 0; edit < 8; edit++) defects.push(...(await tried(folder, random, base)));
    return defects;
  });
}

export const replaysFuzzer: Fuzzer = {
  name: 'replays',
  about: 'edited replays, checksums mended',
  turn,
  counts: counts.take,
};
