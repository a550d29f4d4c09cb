/** What `check` shows and says besides its verdict. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/cli/process/exit.ts';
import * as check from '../../../src/cli/verbs/check.ts';
import { PROFILE_NAMES } from '../../../src/machine/memory/profiles.ts';
import { quietEnvironment } from '../../support/quiet-environment.ts';

const VERDICTS = 'test/protocols/verdicts';
let place: string;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'pokelab-'));
});
afterAll(() => {
  rmSync(place, { recursive: true });
});

async function checked(protocol: string, words: Record<string, string | boolean> = {}) {
  const { environment, printed } = quietEnvironment();
  const out = join(place, `${Math.random()}.replay`);
  const status = await check.run(environment, [protocol], { out, ...words });
  return { status, ...printed };
}

describe('[E5] the failure that the protocol expects of a scenario', () => {
  it('is shown, and the one that was met first is named', async () => {
    const text = readFileSync(`${VERDICTS}/link-two-stores.c`, 'utf8');
    const file = join(place, 'two-halves.c');
    writeFileSync(
      file,
      text.replace('EXPECT(cross_modification | torn_fetch', 'EXPECT(torn_fetch'),
    );
    const { status, out, err } = await checked(file, { json: true });
    expect(status).toBe(EXIT.failed);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'fail', finding: { class: 'torn-fetch' } });
    expect(err).toContain('met first: cross-modification');
  });

  it('is not looked for where any of those that are expected was met, or nothing is expected', async () => {
    for (const protocol of ['link-two-stores', 'link-one-store']) {
      const { out, err } = await checked(`${VERDICTS}/${protocol}.c`, { json: true });
      expect(JSON.parse(out).finding.class).toBe('cross-modification');
      expect(err).not.toContain('met first');
    }
  });
});

describe('[M70] a pass says what it leaves out', () => {
  it.each(['coherent', 'amd'])('all hardware but %s, by name', async (hardware) => {
    const { out } = await checked(`${VERDICTS}/int3-three-syncs.c`, { hardware });
    const not = /not: +(.*) chance/.exec(out.replace(/\s+/g, ' '))?.[1];
    const others = PROFILE_NAMES.filter((name) => name !== hardware).join(', ');
    expect(not).toContain(`other hardware (${others})`);
  });
});
