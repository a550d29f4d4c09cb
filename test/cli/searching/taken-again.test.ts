/** [E5]: nothing is printed of a finding that does not happen again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { systemFor } from '../../../src/cli/files/protocol-file.ts';
import { readReplayFile } from '../../../src/cli/files/replay-file.ts';
import * as again from '../../../src/cli/searching/taken-again.ts';
import * as check from '../../../src/cli/verbs/check.ts';
import * as shrink from '../../../src/cli/verbs/shrink.ts';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

const place = mkdtempSync(join(tmpdir(), 'pokelab-'));
afterAll(() => rmSync(place, { recursive: true }));

vi.mock('../../../src/cli/searching/taken-again.ts', { spy: true });

describe('[E5] a finding that does not happen again', () => {
  it.each([
    ['check', (words: object) => [check.run, ['direct'], words] as const],
    ['shrink', (words: object) => [shrink.run, ['replays/direct.replay'], words] as const],
  ])('%s prints no document', async (name, verb) => {
    vi.mocked(again.takenAgain).mockImplementationOnce(() => {
      throw new Error('the finding does not happen again');
    });
    const { environment, printed } = quietEnvironment();
    const [run, files, words] = verb({ json: true, out: join(place, `${name}.replay`) });
    await expect(run(environment, [...files], { ...words })).rejects.toThrow(
      'does not happen again',
    );
    expect(printed.out).toBe('');
  });

  it('is told from one that does', async () => {
    await prepareLanguage();
    const { schedule, scenario, finding } = readReplayFile('replays/direct.replay');
    const system = systemFor(scenario);
    if (finding === null) throw new Error('it holds no finding');
    const found = { failure: finding, schedule: [...schedule] };
    expect(again.takenAgain(system, found).class).toBe(finding.class);
    const shorter = { failure: finding, schedule: schedule.slice(0, -1) };
    expect(() => again.takenAgain(system, shorter)).toThrow('does not happen again');
  });
});
