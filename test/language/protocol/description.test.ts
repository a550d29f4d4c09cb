import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../src/language/reading/syntax.ts';
import { lowered, messages, parsed } from '../protocols.ts';

beforeAll(prepareLanguage);

const PATCHER = 'int patcher(void)\n{\n\treturn 0;\n}\n';

describe('[L24] what a protocol says about itself', () => {
  it('name, title, origin, default scenario, expectations', () => {
    const protocol = parsed(`PROTOCOL("a-1.2");
TITLE("One " "two");
ORIGIN("17666f02b118");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));
#define MANY 3
SCENARIO(cpus = 2, nmis = MANY - 1, nmis_per_cpu = 1, sites = 1, jobs = 0x2, memory = tso);
EXPECT(pass, cpus = 1);
EXPECT(torn_fetch | cross_modification(task), nmis = 2, memory = sc);
${PATCHER}void task(void) { execute_site(0); }
`);
    expect(protocol).toMatchObject({
      name: 'a-1.2',
      title: 'One two',
      origin: '17666f02b118',
      scenario: { cpus: 2, nmis: 2, nmis_per_cpu: 1, sites: 1, jobs: 2, memory: 'tso' },
      expectations: [
        { verdicts: [{ verdict: 'pass', fn: null }], options: { cpus: 1 }, line: 8 },
        {
          verdicts: [
            { verdict: 'torn-fetch', fn: null },
            { verdict: 'cross-modification', fn: 'task' },
          ],
          options: { nmis: 2, memory: 'sc' },
        },
      ],
      siteCount: 1,
    });
  });

  it('hardware, of the protocol and of a scenario', () => {
    const protocol = parsed(`PROTOCOL("hardware");
HARDWARE(amd);
SITE(vfs_read, NOP5, NOP5);
SCENARIO(hardware = aligned8);
EXPECT(pass, hardware = intel);
EXPECT(pass, fetch = 16);
${PATCHER}`);
    expect(protocol).toMatchObject({
      hardware: 'amd',
      scenario: { hardware: 'aligned8' },
      expectations: [{ options: { hardware: 'intel' } }, { options: { fetch: 16 } }],
    });
    expect(parsed(`PROTOCOL("a");SITE(b, NOP5, NOP5);${PATCHER}`).hardware).toBeNull();
  });

  it('its place among others: what it mends, and its variants', () => {
    const lineage = `PROTOCOL("a");
MENDS("ftrace-nmi-2008", "an NMI that is inside " "already");
VARIANT("NO_SYNC", "without the sync");
VARIANT("SYNC=2", "two");
SITE(b, NOP5, NOP5);
`;
    expect(parsed(lineage + PATCHER)).toMatchObject({
      mends: [{ protocol: 'ftrace-nmi-2008', what: 'an NMI that is inside already' }],
      variants: [
        { define: { name: 'NO_SYNC', value: '1' }, title: 'without the sync' },
        { define: { name: 'SYNC', value: '2' }, title: 'two' },
      ],
    });
    const wrong = `MENDS("a");VARIANT(NO_SYNC, "b");\nVARIANT("2", "c");
VARIANT("A", "d");VARIANT("A=1", "e");\n`;
    expect(messages(lineage + wrong + PATCHER)).toEqual([
      '6: MENDS takes two strings',
      '6: VARIANT takes two strings',
      "7: '2' defines no macro",
      "8: variant 'A=1' is there twice",
    ]);
  });

  it('a name, a site and a patcher must be there', () => {
    expect(messages(PATCHER)).toEqual(['1: the protocol has no name']);
    expect(messages(`PROTOCOL("a");\n${PATCHER}`)).toEqual(['1: the protocol has no site']);
    expect(messages('PROTOCOL("a");')).toEqual(['1: the protocol has no patcher']);
    const raising = 'int patcher(void) { raise_nmi(0); return 0; }';
    expect(messages(`PROTOCOL("a");\nSITE(s, BYTES(1), BYTES(2));\n${raising}`)).toEqual([
      '3: patcher() raises NMIs and nothing handles them',
    ]);
    expect(messages('PROTOCOL("a");\nint patcher(void);\n')).toEqual([
      '1: the protocol has no patcher',
    ]);
  });
});

describe('[L21] sites', () => {
  const source = `PROTOCOL("sites");
TEXT_SYMBOL(first);
TEXT_SYMBOL(second);
SITE(vfs_read, NOP5, CALL5(second));
SITE(vfs_write, JMP5(first), BYTES(0x0f, 0x1f, 0x44, 0, 0));
${PATCHER}`;

  it('stand 4 bytes into slots of 16, displacements count from the end of the site', () => {
    const { sites, symbols } = lowered(source, { sites: 2 });
    expect(symbols).toEqual([
      { name: 'first', address: 0xc0900000 },
      { name: 'second', address: 0xc0900040 },
    ]);
    expect(sites).toEqual([
      {
        name: 'vfs_read',
        address: 0xc0100004,
        size: 5,
        contents: [
          { name: 'old', bytes: [0x0f, 0x1f, 0x44, 0, 0] },
          { name: 'new', bytes: [0xe8, 0x37, 0x00, 0x80, 0x00] },
        ],
        wanted: 1,
      },
      {
        name: 'vfs_write',
        address: 0xc0100014,
        size: 5,
        contents: [
          { name: 'old', bytes: [0xe9, 0xe7, 0xff, 0x7f, 0x00] },
          { name: 'new', bytes: [0x0f, 0x1f, 0x44, 0, 0] },
        ],
        wanted: 1,
      },
    ]);
  });

  it('a scenario with fewer takes the first, one with more makes them from the last', () => {
    expect(lowered(source, { sites: 1 }).sites.map(({ name }) => name)).toEqual(['vfs_read']);
    const more = lowered(source, { sites: 4 }).sites;
    expect(more.map(({ name }) => name)).toEqual(['vfs_read', 'vfs_write', 'site2', 'site3']);
    expect(more[3].address).toBe(0xc0100034);
    expect(more[3].contents[0].bytes).toEqual([0xe9, 0xc7, 0xff, 0x7f, 0x00]);
  });
});

describe('[L25] what the machine runs', () => {
  const source = `PROTOCOL("roles");
TEXT_SYMBOL(target);
SITE(vfs_read, NOP5, CALL5(target));
${PATCHER}
static void unused(void) { }
void task(void) { WARN_ON(nr_cpus + nr_sites * nr_jobs); }
`;
  const handlers = `void nmi_handler(void) { }
int int3_handler(unsigned long ip) { return ip == 3; }
`;

  it('the patcher on CPU 0, the task on the others', () => {
    const program = lowered(source, { cpus: 3 });
    expect(program.tasks).toEqual([0, 1, 1]);
    expect(program.functions.map(({ name }) => name)).toEqual(['patcher', 'task']);
    expect([program.nmiHandler, program.int3Handler]).toEqual([-1, -1]);
  });

  it('CPUs without a task are idle', () => {
    const text = source.replace(/void task.*/, '');
    expect(lowered(text, { cpus: 2 }).tasks).toEqual([0, -1]);
  });

  it('handlers where they are defined', () => {
    const program = lowered(source + handlers);
    expect(program.functions[program.nmiHandler].name).toBe('nmi_handler');
    expect(program.functions[program.int3Handler]).toMatchObject({
      name: 'int3_handler',
      parameters: 1,
    });
  });

  it('numbers of the scenario are constants', () => {
    const text = source.replace('return 0', 'return nr_cpus * 100 + nr_sites * 10 + nr_jobs');
    const [patcher] = lowered(text, { cpus: 3, sites: 2, jobs: 5 }).functions;
    expect(patcher.operations[0]).toMatchObject({ value: { kind: 'constant', value: 325 } });
  });
});
