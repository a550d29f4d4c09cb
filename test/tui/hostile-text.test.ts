/** [W1] What the debugger draws of a hostile recording, in frames and on the terminal. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type OpenedRun, openReplay } from '../../src/inspect/opening/opening.ts';
import { textOf } from '../../tui/drawing/segments.ts';
import { frameOf } from '../../tui/screen/frame.ts';
import { paintLine } from '../../tui/terminal/palette.ts';
import { DRIVING, hostileFiles, mustBePlain } from '../cli/process/hostile-files.ts';
import { Session } from './pictures.ts';

const place = mkdtempSync(join(tmpdir(), 'pokelab-hostile-'));
afterAll(() => rmSync(place, { recursive: true }));
let run: OpenedRun;
beforeAll(async () => {
  run = await openReplay((await hostileFiles(place)).replay, 'pokelab');
});

const KEYS = 'g s s s G v escape ? escape W escape t escape M escape B escape Tab s S n';
const LINES = [
  ':search flag',
  `:note ${DRIVING}`,
  `:print ${DRIVING}`,
  ':help',
  ':frames',
  ':story',
];

function mustDrawPlain(session: Session, what: string): void {
  const lines = frameOf(session.model).regions.flatMap((region) => region.lines);
  mustBePlain(lines.map(textOf).join('\n'), what);
  const painted = lines.map((line) => paintLine(line, { colours: 16, unicode: true })).join('\n');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the palette's own
  mustBePlain(painted.replace(/\x1b\[[0-9;]*m/g, ''), what);
}

describe('[W1] the debugger', () => {
  it.each([
    [110, 40],
    [40, 12],
  ])('draws no hostile text: %ix%i', (width, height) => {
    const { timeline, critical } = run.root;
    const { title, reproduce, file } = run;
    const options = { title, reproduce, file: file ?? '', root: run.root, size: { width, height } };
    const session = new Session({ timeline, critical }, options);
    for (const key of KEYS.split(' ')) {
      session.press(key).work();
      mustDrawPlain(session, key);
    }
    for (const line of LINES) {
      session.press('escape escape').type(line).work();
      mustDrawPlain(session, line);
    }
  });
});
