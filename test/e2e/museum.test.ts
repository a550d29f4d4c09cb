/** The museum as its users have it: printed from what is recorded, and searched again on demand. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { everyNth, isLong } from '../support/daily.ts';
import { run, scratch } from './pokelab.ts';

const cwd = scratch();

describe.concurrent('[C42] pokelab museum', () => {
  it('prints every protocol, in a moment, from what the package has', async () => {
    const elsewhere = scratch();
    const { status, out, err, ms } = await run(['museum'], { cwd: elsewhere });
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(/^YEAR {2}PROTOCOL +coherent +aligned8 +amd +intel +stale8\n/);
    for (const name of ['direct', 'stop-machine', 'ftrace-nmi-2009']) {
      expect(out).toMatch(new RegExp(`^(\\d{4}| {4})  ${name} `, 'm'));
    }
    const [replay] = /\S+\.replay$/m.exec(out) ?? [''];
    expect(replay).not.toBe('');
    expect(existsSync(join(elsewhere, replay)), replay).toBe(true);
    expect(ms).toBeLessThan(30_000);
  });

  it.runIf(isLong)('[C31] as a document', async () => {
    const { status, out } = await run(['museum', 'ftrace-nmi-2009', '--json'], { cwd });
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      verb: 'museum',
      exhibits: [
        {
          protocol: 'ftrace-nmi-2009',
          variantOf: null,
          year: 2009,
          origin: 'e9d9df44736d (18 Mar 2009)',
          state: expect.stringMatching(/^(current|changed|unsearched)$/),
          mended: expect.any(Array),
        },
      ],
    });
  });

  const refused: [words: string[], says: string][] = [
    [['museum', 'nope'], "'pokelab ls' lists them"],
    [['museum', 'direct', '-D', 'NOPE'], 'direct -D NOPE is not in the museum'],
    [['museum', '--time', '5s'], '--time goes with --search'],
    [['museum', '--workers', '2'], '--workers goes with --search'],
    [['museum', '--search', '--workers', '0'], '--workers takes a whole number'],
  ];

  it.each(everyNth(2, refused))('[C2] %s', async (words, says) => {
    const { status, out, err } = await run(words, { cwd });
    expect(err).toContain(says);
    expect({ status, out }).toEqual({ status: 2, out: '' });
  });

  it.runIf(isLong)('searches one again, keeps it here, and shows what is kept here', async () => {
    const place = scratch();
    const name = 'paravirt-self-2007';
    const passes = 'paravirt-buffer-2007';
    mkdirSync(join(place, 'replays/museum'), { recursive: true });
    // Whose it is nobody knows: it stays.
    writeFileSync(join(place, 'replays/museum/another.replay'), 'not of the museum');
    const searched = await run(['museum', name, passes, '--search'], { cwd: place });
    expect(searched).toMatchObject({ status: 0, err: '' });
    expect(searched.out).toBe(
      `${name}\n${passes}\n2 of 2 searched; the results are in replays/museum\n`,
    );
    const files = ['another.replay', 'museum.json', `${passes}.replay`, `${name}.replay`];
    expect(readdirSync(join(place, 'replays/museum')).sort()).toEqual(files);
    const { rows } = JSON.parse(readFileSync(join(place, 'replays/museum/museum.json'), 'utf8'));
    expect(rows).toMatchObject([
      { protocol: name, failing: { class: 'torn-fetch' } },
      { protocol: passes, failing: null, other: { verdict: 'pass' } },
    ]);
    const { out } = await run(['museum', name], { cwd: place });
    const replay = `replays/museum/${name}.replay`;
    expect(out).toContain(` debug ${replay}\n`);
    expect((await run(['replay', replay], { cwd: place })).status).toBe(0);
    const again = await run(['museum', name, '--changed'], { cwd: place });
    expect(again.out).toBe('0 of 0 searched; the results are in replays/museum\n');
    const other = await run(['museum', 'direct'], { cwd: place });
    expect(other.out).toContain('not searched yet');
  });
});
