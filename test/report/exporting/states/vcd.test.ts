/** Value change dumps: read here, and by the tools of GTKWave where they are. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eachState } from '../../../../src/history/simulate.ts';
import { prepareLanguage } from '../../../../src/language/reading/syntax.ts';
import { failingRun, randomSteps, version } from '../../../diff/versions.ts';
import { exportable, exportedText, textOf } from '../exported.ts';
import { readVcd } from './vcd-reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'pokelab-vcd-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(prepareLanguage);

const isThere = (tool: string): boolean => spawnSync(tool, ['--help']).error === undefined;
const without = ['vcd2fst', 'fst2vcd'].every(isThere) ? null : 'gtkwave is not installed';

describe('vcd', () => {
  it('holds what the machine held after each event', () => {
    const system = version('ftrace-nmi-2009', { nmis: 2 });
    const schedule = randomSteps(system, 3);
    const { changes } = readVcd(exportedText('vcd', system, schedule));
    const now = new Map<string, string>();
    let next = 0;
    const at = (time: number, path: string): bigint => {
      for (; next < changes.length && changes[next].time <= time; next++) {
        now.set(changes[next].path, changes[next].value);
      }
      return BigInt(`0b${now.get(`run/${path}`)}`);
    };
    const cell = system.program.cells.findIndex(({ name }) => name === 'nmi_running');
    const [site] = system.program.sites;
    for (const { moment, machine } of eachState(system, schedule)) {
      const time = moment.index + 1;
      expect(at(time, 'variables/nmi_running')).toBe(
        BigInt.asUintN(32, BigInt(machine.memory[cell])),
      );
      const bytes = Array.from({ length: site.size }, (_, offset) =>
        Number(at(time, `\\site_${site.name}/byte${offset}`)),
      );
      const place = site.address - 0xc0100000;
      const line = machine.text[Math.floor(place / 64)];
      expect(bytes).toEqual(line.slice(place % 64, (place % 64) + site.size));
      expect(at(time, 'cpu1/depth')).toBe(BigInt(machine.cpus[1].contexts.length));
    }
  });

  it('marks the failure, and says what was run and how it ended', () => {
    const system = version('ftrace-nmi-2008', { nmis: 2 });
    const { schedule, length } = failingRun(system).timeline;
    const { comments, changes } = readVcd(exportedText('vcd', system, schedule));
    expect(changes.filter(({ path }) => path === 'run/failure')).toEqual([
      { time: length, path: 'run/failure', value: '1' },
    ]);
    expect(comments.join('\n')).toMatch(/^reproduce: npx pokelab replay sample.replay$/m);
    expect(comments.join('\n')).toMatch(/^fail: cross-modification: CPU\d changed vfs_read/m);
  });

  it('[W1] is not ended by a name, and no name is two words', () => {
    const system = version('ftrace-nmi-2008');
    const { program } = system;
    const sites = program.sites.map((site) => ({ ...site, name: 'a $end\n\u202e#1 [0]' }));
    const cells = program.cells.map((cell, at) => ({ ...cell, name: `$end ${at}` }));
    const hostile = { ...system, program: { ...program, sites, cells } };
    const run = exportable(hostile, randomSteps(system, 1), { protocol: 'x $end $var reg\ty' });
    const { comments, signals } = readVcd(textOf('vcd', run));
    expect(comments[0]).toContain('x $_end $var reg');
    expect(signals.map(({ path }) => path)).toContain('run/variables/\\$end_0');
    expect(signals.some(({ path }) => path.includes('\\site_a_$end'))).toBe(true);
  });

  it.skipIf(without !== null)('is what vcd2fst and vcd2lxt read, and says the same there', () => {
    const system = version('ftrace-nmi-2008', { nmis: 2 });
    const text = exportedText('vcd', system, failingRun(system).timeline.schedule);
    const [file, fst, lxt] = ['run.vcd', 'run.fst', 'run.lxt'].map((name) => join(folder, name));
    writeFileSync(file, text);
    for (const [tool, to] of [
      ['vcd2fst', fst],
      ['vcd2lxt', lxt],
    ]) {
      const { status, stderr } = spawnSync(tool, [file, to], { encoding: 'utf8' });
      expect({ tool, status }, stderr).toEqual({ tool, status: 0 });
    }
    const back = spawnSync('fst2vcd', [fst], { encoding: 'utf8' }).stdout;
    const body = back.replace(/\$(date|version)[\s\S]*?\$end/g, '');
    const [own, theirs] = [readVcd(text), readVcd(body)];
    expect(theirs.signals).toEqual(own.signals);
    const told = ({ changes }: typeof own) =>
      changes
        .filter(({ path }) => !path.endsWith('/failure'))
        .map(({ time, path, value }) => `${time} ${path} ${BigInt(`0b${value}`)}`)
        .sort();
    expect(told(theirs)).toEqual(told(own));
  });
});
