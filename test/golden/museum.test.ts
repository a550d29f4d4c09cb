/** The museum that the package has: of its own texts. What is found today, the long test searches (museum.long.test.ts). */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readReplayFile, systemOfReplay } from '../../src/cli/files/replay-file.ts';
import { exhibits, hashOf } from '../../src/cli/museum/exhibits.ts';
import { readResults } from '../../src/cli/museum/results.ts';
import { isUpToDate, shownOf } from '../../src/cli/museum/shown.ts';
import { verifyReplay } from '../../src/replay/reading/verify.ts';
import { describeScenario } from '../../src/scenario/scenario.ts';

const FOLDER = join('replays', 'museum');
const ADVICE =
  'a change of a protocol or of behaviour: if it is meant, run `npm run golden` and say why';
const rows = readResults(FOLDER);
/** Each with the run that is kept of it. */
const kept = rows.map((row) => ({ ...row, replay: (row.failing ?? row.other)?.replay ?? '' }));

describe('[C43] the museum', () => {
  it('is of protocols as they are installed, in their order, and nothing else is kept', async () => {
    const all = await exhibits();
    const known = shownOf(all, rows, FOLDER).filter(({ state }) => state !== 'unsearched');
    const old = known.filter((one) => !isUpToDate(one));
    expect(
      old.map(({ exhibit }) => exhibit.protocol.name),
      ADVICE,
    ).toEqual([]);
    expect(rows.map(({ protocol }) => protocol)).toEqual(
      known.map(({ exhibit }) => exhibit.protocol.name),
    );
    const names = kept.map(({ replay }) => replay);
    expect(readdirSync(FOLDER).sort()).toEqual([...names, 'museum.json', 'README.md'].sort());
  });

  it.each(kept)('$protocol: its run replays, and ends as its row says', async (row) => {
    const replay = readReplayFile(join(FOLDER, row.replay));
    expect(verifyReplay(replay, await systemOfReplay(replay)), ADVICE).toMatchObject({
      same: true,
      note: null,
    });
    const { source } = replay.scenario;
    expect(hashOf(source)).toBe(row.source);
    const { failing, other } = row;
    expect(describeScenario(replay.scenario)).toBe((failing ?? other)?.scenario);
    expect(replay.finding?.class ?? 'pass').toBe(failing?.class ?? other?.verdict);
    if (failing !== null) expect(replay.finding).toMatchObject({ message: failing.message });
  });
});
