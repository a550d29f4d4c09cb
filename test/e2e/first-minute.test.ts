/** The first minute keeps its promises. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Ended, environment, run, scratch } from './pokelab.ts';

const cwd = scratch();
let tour: Ended;
const recorded = () => /^replay: +npx pokelab replay (\S+)$/m.exec(tour.out)?.[1] ?? '';

beforeAll(async () => {
  tour = await run(['tour'], { cwd, env: environment({ npm_command: 'start' }) });
}, 60_000);

describe('the first minute', () => {
  it('[C1] ends well, with nothing to complain about', () => {
    expect(tour).toMatchObject({ status: 0, err: '' });
  });

  it('finds the race of 2008, draws and explains it, and states the smallest scenario', () => {
    expect(tour.out).toMatch(/CPU0 \(patcher\) +\| +CPU1 \(task\)/);
    expect(tour.out).toContain('<== cross modification');
    expect(tour.out).toContain('CPU0 changed vfs_read while CPU1 was executing it');
    expect(tour.out).toContain('FAIL  ftrace-nmi-2008: cross-modification');
    expect(tour.out).toContain('smallest failing scenario: 2 CPUs, 2 NMIs');
  });

  it('finds none in the fix, by a complete search', () => {
    const fixed = tour.out.slice(tour.out.indexOf('PASS'));
    expect(fixed).toMatch(/^PASS {2}ftrace-nmi-2009$/m);
    expect(fixed).toMatch(/search: +exhaustive, complete/);
  });

  it('[C12] is 75 columns wide, apart from the lines to paste', () => {
    const wide = tour.out.split('\n').filter((line) => line.length > 75);
    expect(wide.filter((line) => !/^(reproduce|replay|debug): /.test(line))).toEqual([]);
  });

  it('[C13] says how to open the replay, and that works', async () => {
    expect(existsSync(join(cwd, recorded()))).toBe(true);
    expect(tour.out).toContain(`debug:     npx pokelab debug ${recorded()}`);
    const replay = await run(['replay', recorded()], { cwd });
    expect(replay.out).toMatch(/: same, \d+ events; cross-modification/);
    expect(replay.status).toBe(0);
  });

  it('[C13] says how to reproduce it', () => {
    expect(tour.out).toMatch(/^reproduce: npx pokelab check ftrace-nmi-2008 --cpus 2 --nmis 2 /m);
  });
});
