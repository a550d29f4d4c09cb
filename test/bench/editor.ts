/** How fast an editor is answered over a run of a million events: from a request to the stop that follows. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from '../../src/dap/protocol/messages.ts';
import { Editor } from '../dap/editor.ts';
import { longRun } from './long-run.ts';
import { recorded } from './replays.ts';

type Say = (what: string, figure: string) => void;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

export async function benchEditor(say: Say, now: () => number): Promise<void> {
  const run = longRun(5000, 4);
  const folder = mkdtempSync(join(tmpdir(), 'pokelab-bench-'));
  const path = join(folder, 'million.replay');
  writeFileSync(path, recorded(run));
  const editor = new Editor();
  const timed = async (command: Command, given: object = { threadId: 1 }): Promise<number> => {
    const start = now();
    await editor.ask(command, given);
    return now() - start;
  };
  try {
    const start = now();
    await editor.launch(path, { at: 'start' });
    const events = editor.session.debuggee?.timeline.length ?? 0;
    say(`editor: open a replay of ${events} events`, seconds(now() - start));
    await editor.ask('setFunctionBreakpoints', { breakpoints: [{ name: 'ftrace_mod_code' }] });
    say('  continue to a breakpoint that is seldom met', seconds(await timed('continue')));
    say('  and the next ones, and back', await several(timed));
    const condition = { name: 'ftrace_modify_code', condition: 'cpu == 0 && $event > 900000' };
    await editor.ask('setFunctionBreakpoints', { breakpoints: [condition] });
    say('  continue under a condition, of 5000 places', seconds(await timed('continue')));
    say('  the first step, with what all steps go by', seconds(await timed('next')));
    say('  further steps, median / slowest of 20', await steps(timed));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Timed = (command: Command) => Promise<number>;

const medianAndSlowest = (times: number[]): string => {
  const sorted = times.sort((a, b) => a - b);
  return `${sorted[sorted.length >> 1].toFixed(1)} / ${sorted[sorted.length - 1].toFixed(1)} ms`;
};

async function several(timed: Timed): Promise<string> {
  const times: number[] = [];
  for (const command of ['continue', 'continue', 'reverseContinue', 'reverseContinue'] as const) {
    times.push(await timed(command));
  }
  return medianAndSlowest(times);
}

async function steps(timed: Timed): Promise<string> {
  const times: number[] = [];
  for (let step = 0; step < 10; step++) times.push(await timed('next'), await timed('stepBack'));
  return medianAndSlowest(times);
}
