/** The debugger as a user has it: the program itself, in a terminal of its own, driven by tmux. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveBranch } from '../../tui/files/recording.ts';
import { everyNth } from '../support/daily.ts';
import { rootOf } from './pictures.ts';
import { race2008 } from './runs.ts';

const hasTmux = spawnSync('tmux', ['-V']).status === 0;
const why = hasTmux ? '' : ' (skipped: there is no tmux)';

const PROGRAM = resolve('dist/pokelab.js');

const SIZES = [
  [80, 24],
  [60, 16],
  [100, 30],
  [200, 60],
];

let folder: string;
let file: string;

/** Each session is on a server of its own. */
let sessions = 0;
const server = (): string => `pokelab-${process.pid}-${sessions}`;
const tmux = (...words: string[]): string =>
  execFileSync('tmux', ['-L', server(), '-f', '/dev/null', ...words], { encoding: 'utf8' });
const end = (): unknown => spawnSync('tmux', ['-L', server(), 'kill-server']);

beforeAll(async () => {
  if (!hasTmux) return;
  const race = await race2008();
  folder = mkdtempSync(join(tmpdir(), 'pokelab-'));
  file = join(folder, 'race.replay');
  saveBranch(file, rootOf(race), [], { scenario: race.scenario, tool: '0' });
});
afterAll(() => {
  if (!hasTmux) return;
  end();
  rmSync(folder, { recursive: true });
});

const screen = (): string => tmux('capture-pane', '-p');
const press = (...keys: string[]): string => tmux('send-keys', ...keys);

async function shows(wanted: string): Promise<string> {
  for (let left = 200; left > 0; left--) {
    const now = screen();
    if (now.includes(wanted)) return now;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`the screen never showed "${wanted}":\n${screen()}`);
}

function start(width: number, height: number, command: string): void {
  end();
  sessions++;
  const run = `stty -a > ${folder}/before; ${command}; echo "status $?"; stty -a > ${folder}/after; exec cat`;
  tmux('new-session', '-d', '-x', `${width}`, '-y', `${height}`, `LANG=C.UTF-8 sh -c '${run}'`);
}

describe(`in tmux${why}`, () => {
  it.skipIf(!hasTmux)('[U17] the race of 2008, from 60x16 to 200x60', async () => {
    for (const [width, height] of everyNth(4, SIZES)) {
      rmSync(`${file}.notes`, { force: true });
      start(width, height, `node ${PROGRAM} debug ${file}`);
      await shows('cross-modification: CPU0 changed vfs_read');
      press('g');
      await shows('start of');
      press('!');
      const race = await shows('<== cross modification');
      expect(race).toMatch(/CPU0.*CPU1/);
      expect(race.trimEnd().split('\n')).toHaveLength(height);
      press('?', '/', 'scrolls', 'C-u', 'bookmark');
      await shows('only /bookmark');
      press('Enter', 'q');
      press(':watch in_nmi', 'Enter');
      await shows('watch in_nmi: number 1');
      press('C');
      await shows('in_nmi = 2');
      press('x');
      await shows('which step comes next?');
      press('Enter');
      await shows('branch 2');
      press('q');
      await shows('status 0');
      const [alternate, mouse, cursor] = tmux(
        'display',
        '-p',
        '#{alternate_on} #{mouse_any_flag} #{cursor_flag}',
      ).split(/\s+/);
      expect({ alternate, mouse, cursor }).toEqual({ alternate: '0', mouse: '0', cursor: '1' });
      expect(readFileSync(`${folder}/after`, 'utf8')).toBe(
        readFileSync(`${folder}/before`, 'utf8'),
      );
    }
  });

  it.skipIf(!hasTmux)('[U22] TERM=dumb is refused kindly', async () => {
    start(80, 24, `TERM=dumb node ${PROGRAM} debug ${file}`);
    const shown = await shows('status 2');
    expect(shown.replace(/\n/g, '')).toContain('the debugger cannot draw on TERM=dumb');
  });
});
