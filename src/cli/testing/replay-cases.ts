/** Recorded runs as a regression suite: each schedule is carried over to another protocol. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { carryOver, hasEnded, runOf } from '../../diff/comparing/compare.ts';
import type { Judged } from '../../diff/judging/judgement.ts';
import { judge } from '../../diff/judging/judgement.ts';
import { headline, turningPoint } from '../../diff/telling/answer-sentences.ts';
import { loadProtocol, scenarioOn, systemFor } from '../files/protocol-file.ts';
import { verifiedReplay } from '../files/replay-file.ts';
import type { Environment } from '../process/environment.ts';
import { DivergedError, UsageError } from '../process/exit.ts';
import type { TestCase } from './test-case.ts';

type Answer = Pick<TestCase, 'outcome' | 'message' | 'ranOut'>;

export async function* replayCases(
  environment: Environment,
  names: readonly string[],
  against: string,
): AsyncGenerator<TestCase> {
  const { name: suite } = await loadProtocol(against);
  for (const file of names.flatMap(replaysIn)) {
    const start = environment.now();
    const result = await testReplay(file, against);
    const seconds = (environment.now() - start) / 1000;
    yield { suite, name: file, seconds, ...result };
  }
}

function replaysIn(name: string): string[] {
  if (!existsSync(name)) throw new UsageError(`there is no ${name}: name a folder of replays`);
  if (!statSync(name).isDirectory()) return [name];
  const files = readdirSync(name).filter((file) => file.endsWith('.replay'));
  return files.sort().map((file) => join(name, file));
}

async function testReplay(file: string, against: string): Promise<Answer> {
  try {
    const { replay, system: recorded } = await verifiedReplay(file);
    const run = runOf(recorded, replay.schedule);
    const system = systemFor(await scenarioOn(replay.scenario, against));
    const comparison = carryOver(run, system);
    const judgement = judge(comparison);
    const titles = { a: replay.scenario.protocol, b: against };
    return resultOf({ comparison, judgement, titles, near: null });
  } catch (error) {
    if (error instanceof DivergedError || error instanceof UsageError) {
      return { outcome: 'error', message: error.message.split('\n')[0], ranOut: false };
    }
    throw error;
  }
}

function resultOf(judged: Judged): Answer {
  const { comparison, judgement } = judged;
  const { failure } = comparison.b;
  const ranOut = false;
  if (failure !== null) {
    return { outcome: 'failed', message: `${headline(judged)}: ${failure.message}`, ranOut };
  }
  if (!hasEnded(comparison.b)) {
    return { outcome: 'open', message: `unfinished: ${headline(judged)}`, ranOut: true };
  }
  const [line] = turningPoint(judged);
  if (judgement.answer === 'fixed') {
    return { outcome: 'ok', message: `${headline(judged)}. ${line}`, ranOut };
  }
  const isOpen = judgement.answer === 'masked';
  return { outcome: isOpen ? 'open' : 'ok', message: headline(judged), ranOut };
}
