/** Wrong words on the command line: status 2 and a line that says what to write. */
import { describe, expect, it } from 'vitest';
import { everyNth } from '../support/daily.ts';
import { run, scratch } from './pokelab.ts';

const cwd = scratch();
const CASES: readonly [words: string, says: string][] = [
  ['', 'Usage: pokelab'],
  ['chek direct', 'Did you mean check?'],
  ['frobnicate', "'pokelab --help' lists the verbs"],
  ['check', 'name a protocol, or a search with --resume'],
  ['check direct again', 'too many arguments'],
  ['check direct --cpu 2', 'Did you mean --cpus?'],
  ['check direct --frob', "'pokelab check --help' lists its options"],
  ['check direct --cpus', "option '--cpus <n>' argument missing"],
  ['check no-such-protocol', "there is no protocol 'no-such-protocol': 'pokelab ls' lists them"],
  ['check ftrace-nmi-2080', 'did you mean ftrace-nmi-2008 or ftrace-nmi-2009?'],
  ['check ftrace-nmi', 'did you mean ftrace-nmi-2008, ftrace-nmi-2008-bare or ftrace-nmi-2009?'],
  ['check direct --nmis -1', "--nmis takes a whole number from 0 to 4095 or 'many', not '-1'"],
  ['check direct --nmis 1 --nmi-cpus 0,7', 'there is no CPU 7 for NMIs to arrive at'],
  ['check direct --sites 100000', 'use --strategy random or pct'],
  ['check direct --larger --strategy pct', '--larger goes on after a pass, with portfolio'],
  ['check direct --width 10', '--width takes a whole number from 20 to 400'],
  ['run direct --strategy exhaustive', '--strategy takes one of random, pct'],
  ['run direct --schedule a.replay --seed 2', '--schedule takes no --strategy, --seed or --steps'],
  ['completion tcsh', 'takes one of bash, zsh, fish'],
];

describe.concurrent('wrong words', () => {
  it.each(everyNth(3, CASES))('[C2] pokelab %s', async (words, says) => {
    const { status, out, err } = await run(words === '' ? [] : words.split(' '), { cwd });
    expect(err).toContain(says);
    expect(err).not.toMatch(/\n {4}at /);
    expect({ status, out }).toEqual({ status: 2, out: '' });
  });
});
