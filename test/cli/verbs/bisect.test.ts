/** `bisect`: what it says, and what it leaves beside the replay that it was given. */
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { verifiedReplay } from '../../../src/cli/files/replay-file.ts';
import { EXIT } from '../../../src/cli/process/exit.ts';
import * as bisect from '../../../src/cli/verbs/bisect.ts';
import * as show from '../../../src/cli/verbs/show.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

const place = mkdtempSync(join(tmpdir(), 'pokelab-'));
const file = join(place, 'race.replay');
beforeEach(() => copyFileSync('replays/ftrace-nmi-2008.replay', file));
afterAll(() => rmSync(place, { recursive: true }));

async function bisected(words: Record<string, string | boolean> = {}, of = file) {
  const { environment, printed } = quietEnvironment();
  const status = await bisect.run(environment, [of], words);
  return { status, ...printed };
}

describe('[C34] bisect', () => {
  it('says what each run did, and records both beside the one that it was given', async () => {
    const { status, out } = await bisected();
    expect(status).toBe(EXIT.ok);
    expect(out).toMatch(
      /^One decision parts a run that fails [^:]*:\nfails: {2}CPU0's NMI wrote byte 0 of/,
    );
    expect(out).toMatch(/\npasses: CPU1's NMI executed vfs_read/);
    expect(out).toContain(' --beside ');
    const { replay: fails } = await verifiedReplay(join(place, 'race-fails.replay'));
    const { replay: passes } = await verifiedReplay(join(place, 'race-passes.replay'));
    expect(fails.finding?.class).toBe('cross-modification');
    expect(passes.finding).toBeNull();
  });

  it('makes its own files anew, and leaves those of others alone', async () => {
    expect((await bisected()).status).toBe(EXIT.ok);
    expect((await bisected()).status).toBe(EXIT.ok);
    const other = join(place, 'other.replay');
    copyFileSync(file, other);
    const mine = join(place, 'other-passes.replay');
    writeFileSync(mine, 'mine');
    const { status, err } = await bisected({}, other);
    expect(status).toBe(EXIT.usage);
    expect(err).toContain('other-passes.replay');
    expect(readFileSync(mine, 'utf8')).toBe('mine');
  });

  it('says that there is none, and why', async () => {
    const { status, out } = await bisected({ time: '0' });
    expect(status).toBe(EXIT.unknown);
    expect(out).toContain('none found in the time');
    const alone = join(place, 'alone.replay');
    copyFileSync('replays/museum/paravirt-self-2007.replay', alone);
    const none = await bisected({}, alone);
    expect(none.status).toBe(EXIT.unknown);
    expect(none.out).toContain('no other order');
    expect(existsSync(join(place, 'alone-passes.replay'))).toBe(false);
  });
});

describe('[T17] show --story', () => {
  it('tells the events behind the table, and nothing of a run that passes', async () => {
    const { environment, printed } = quietEnvironment();
    await show.run(environment, [file], { story: true });
    expect(printed.out).toMatch(/\nWhat led to it:\n +\d+ {2}CPU1's NMI read write_flag -> 0 /);
    const passing = quietEnvironment();
    await show.run(passing.environment, ['replays/ftrace-nmi-2009.replay'], { story: true });
    expect(passing.printed.out).not.toContain('What led to it');
  });

  it('is in the document', async () => {
    const { environment, printed } = quietEnvironment();
    await show.run(environment, [file], { json: true });
    const { story } = JSON.parse(printed.out);
    expect(story.more).toBe(0);
    expect(story.events.map(({ kind }: { kind: string }) => kind)).toContain('fetch');
    const numbers = story.events.map(({ event }: { event: number }) => event);
    for (const { from, changedBy } of story.events) {
      for (const cited of [...from, ...(changedBy === null ? [] : [changedBy])]) {
        expect(numbers).toContain(cited);
      }
    }
  });
});
