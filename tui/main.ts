/** The debugger's one entry: opens a run on a terminal and answers with the exit status. */

import {
  type OpenedRun,
  OpeningError,
  openReplay,
  openScenario,
} from '../src/inspect/opening/opening.ts';
import { type Beside, openBeside } from '../src/inspect/opening/opening-pair.ts';
import { openedAt } from '../src/inspect/opening/opening-place.ts';
import type { Scenario } from '../src/scenario/scenario.ts';
import { glyphsFor } from './drawing/glyphs.ts';
import { type MannersAsked, mannersOf, type Terminal } from './terminal/terminal.ts';

/** What to open. */
export type Target =
  /** `at`: where, as of `openedAt`; without it at the failure. */
  | { kind: 'replay'; path: string; at?: string }
  /** Two runs side by side. */
  | { kind: 'pair'; path: string; beside: Beside; at?: string }
  /** The user picks one of the replays in the directory. */
  | { kind: 'pick'; directory: string }
  /** A run that begins now; `record`: where it is written as it goes, null for nowhere. */
  | { kind: 'live'; scenario: Scenario; reproduce: string; record: string | null };

export interface DebuggerOptions {
  terminal: Terminal;
  target: Target;
  asked?: MannersAsked;
  /** Commands that are run first, a line each; none by default. */
  commands?: string;
  /** How the user calls the tool, for lines to be pasted. */
  command: string;
  /** Version of the program, for what it records. */
  tool: string;
}

const UNUSABLE = 2;

/**
 * Runs until the user quits. Exit status: 0; 2 for a terminal or a file that cannot be used; 4 for a
 * replay that does not replay; 128 and the signal's number for a signal. Messages go to `terminal.say`.
 */
export async function openDebugger(options: DebuggerOptions): Promise<number> {
  const { terminal, target, command, tool } = options;
  const manners = mannersOf(terminal, options.asked ?? {});
  if (typeof manners === 'string') {
    terminal.say(`pokelab: ${manners}\n`);
    return UNUSABLE;
  }
  const opened = await openRun(target, command);
  if (!opened.ok) {
    terminal.say(`pokelab: ${opened.message}\n`);
    return opened.status;
  }
  // What draws is loaded only where something is drawn.
  const [{ App }, { Screen }] = await Promise.all([
    import('./app.ts'),
    import('./terminal/blessed-screen.ts'),
  ]);
  const screen = new Screen({ output: terminal.output, ...manners });
  const app = new App({
    terminal,
    screen,
    glyphs: glyphsFor(manners.unicode),
    command,
    tool,
    directory: target.kind === 'pick' ? target.directory : null,
    record: target.kind === 'live' ? target.record : null,
    commands: options.commands ?? '',
  });
  return app.run(opened.run);
}

export type Opened =
  /** null: the user picks one. */
  { ok: true; run: OpenedRun | null } | { ok: false; status: number; message: string };

/** What there is to be drawn; no terminal is needed. */
export async function openRun(target: Target, command: string): Promise<Opened> {
  try {
    const run = await open(target, command);
    const at = 'at' in target ? target.at : undefined;
    return { ok: true, run: run === null || at === undefined ? run : openedAt(run, at) };
  } catch (error) {
    if (!(error instanceof OpeningError)) throw error;
    return { ok: false, status: error.status, message: error.message.trimEnd() };
  }
}

async function open(target: Target, command: string): Promise<OpenedRun | null> {
  switch (target.kind) {
    case 'replay':
      return openReplay(target.path, command);
    case 'pair':
      return openBeside(target.path, target.beside, command);
    case 'live':
      return openScenario(target.scenario, target.reproduce, target.record);
    case 'pick':
      return null;
  }
}
