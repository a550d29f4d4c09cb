/** Files of format 1, from before text was code: they open and verify as they did. */
import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { openReplayFile } from '../../../src/replay/reading/open.ts';
import { verifyReplay } from '../../../src/replay/reading/verify.ts';
import { buildSystem } from '../../../src/scenario/build.ts';

const FOLDER = 'test/replay/reading/format-1';

beforeAll(prepareLanguage);

describe('[R4] a file of format 1', () => {
  it.each(readdirSync(FOLDER))('%s is the same run', (name) => {
    const opened = openReplayFile(`${FOLDER}/${name}`);
    if (!opened.ok) throw new Error(opened.problem.message);
    const { replay } = opened;
    expect(replay.scenario).toMatchObject({ hardware: 'coherent', tasks: 1 });
    const built = buildSystem(replay.scenario);
    if (!built.ok) throw new Error('its protocol does not compile');
    expect(verifyReplay(replay, built.system)).toMatchObject({ same: true });
  });
});
