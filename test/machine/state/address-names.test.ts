/** What people read of an address: never digits alone where something of the program is near. */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  addressName,
  addressPlace,
  siteContaining,
} from '../../../src/machine/state/address-names.ts';
import type { System } from '../../../src/machine/state/system.ts';
import { sampleSystem } from '../../report/sample.ts';

const SOURCE = `#include <pokelab.h>
PROTOCOL("names");
TEXT_SYMBOL(tracer);
TEXT_SYMBOL(far);
SITE(vfs_read, NOP5, CALL5(tracer));
SITE(vfs_write, NOP5, CALL5(tracer));

struct desc { u8 kind; const u8 text[5]; };

static int flag;
static u8 code[5];
static struct desc desc;
static int vector[4];

int patcher(void)
{
	vector[0] = flag + code[0] + desc.kind;
	return 0;
}
`;

let system: System;
beforeAll(async () => {
  system = await sampleSystem(SOURCE, { sites: 2 });
});

const cell = (name: string): number => {
  const found = system.program.cells.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no cell ${name}`);
  return found.address;
};
const name = (address: number): string => addressName(system, address);

describe('[T15] addresses have the names that the source gives them', () => {
  it('variables, elements, members, and bytes within a variable', () => {
    expect(name(cell('flag'))).toBe('flag');
    expect(name(cell('code[2]'))).toBe('code[2]');
    expect(name(cell('desc.text[1]'))).toBe('desc.text[1]');
    expect(name(cell('flag') + 1)).toBe('flag+1');
  });

  it('sites, bytes of sites, and symbols', () => {
    const [read, write] = system.program.sites;
    expect(name(read.address)).toBe('vfs_read');
    expect(name(read.address + 3)).toBe('vfs_read+3');
    expect(name(write.address + 4)).toBe('vfs_write+4');
    expect(name(system.program.symbols[0].address)).toBe('tracer');
  });

  it('what lies behind a thing, or before the first one', () => {
    const [read, write] = system.program.sites;
    expect(name(read.address + 5)).toBe('behind vfs_read');
    expect(name(read.address + 7)).toBe('2 bytes behind vfs_read');
    expect(name(read.address - 1)).toBe('1 byte before vfs_read');
    expect(name(write.address + 5 + 4095)).toBe('4095 bytes behind vfs_write');
    expect(name(system.program.symbols[1].address + 2)).toBe('1 byte behind far');
    expect(name(cell('vector[3]') + 4)).toBe('behind vector[3]');
    expect(name(cell('vector[3]') + 12)).toBe('8 bytes behind vector[3]');
    expect(name(cell('desc.text[4]') + 1)).toBe('behind desc.text[4]');
    expect(name(cell('flag') - 2)).toBe('2 bytes before flag');
  });

  it('null pointers, and what is near one', () => {
    expect([0, 8, 4095, -16].map(name)).toEqual(['NULL', 'NULL+8', 'NULL+4095', 'NULL-16']);
  });

  it('what has nothing near it is hexadecimal, as 64 bits where it is negative', () => {
    expect(name(0x1000)).toBe('0x1000');
    expect(name(0xc1ffffff)).toBe('0xc1ffffff');
    expect(name(-0x1000)).toBe('0xfffffffffffff000');
    expect(name(Number.MIN_SAFE_INTEGER)).toBe('a non-canonical address');
  });

  it('a site holds its own bytes and no others', () => {
    const { address } = system.program.sites[1];
    const sites = [-1, 0, 4, 5].map((offset) => siteContaining(system, address + offset));
    expect(sites).toEqual([-1, 1, 1, -1]);
  });

  it('a place has its name and its digits', () => {
    const place = (address: number) => addressPlace(system, address);
    expect(place(cell('desc.text[1]'))).toBe('at desc.text[1] (0xc100000b)');
    expect(place(system.program.sites[0].address + 2)).toBe('at vfs_read+2 (0xc0100006)');
    expect(place(cell('vector[3]') + 4)).toMatch(/^behind vector\[3\] \(0xc1[0-9a-f]{6}\)$/);
    expect([0, 8].map(place)).toEqual(['at NULL', 'at NULL+8']);
    expect(place(0x12345678)).toBe('at 0x12345678, where nothing is');
  });
});
