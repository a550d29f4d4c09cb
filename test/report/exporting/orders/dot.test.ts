/** Graphs, which Graphviz draws where it is installed. */
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareLanguage } from '../../../../src/language/reading/syntax.ts';
import { failingRun, randomSteps, version } from '../../../diff/versions.ts';
import fc from '../../../support/property.ts';
import { Script, sampleSystem } from '../../sample.ts';
import { exportable, madeRun, randomRun, textOf } from '../exported.ts';

beforeAll(prepareLanguage);

const without = spawnSync('dot', ['-V']).error === undefined ? null : 'graphviz is not installed';

/** Fails after much that has nothing to do with it. */
const LONG = `#include <pokelab.h>
PROTOCOL("long");
SITE(s, NOP5, BYTES(0x66, 0x66, 0x66, 0x66, 0x90));
static int x, y;
int patcher(void)
{
	int i;

	for (i = 0; i < 250; i++)
		WRITE_ONCE(x, i);
	BUG_ON(READ_ONCE(y) == 0);
	return 0;
}
`;

/** What Graphviz makes of it: the titles and labels of nodes, and the titles of edges. */
function drawn(text: string): { nodes: string[]; labels: string[]; edges: string[] } {
  const { status, stdout, stderr } = spawnSync('dot', ['-Tjson'], {
    input: text,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  // Of how it lays a graph out Graphviz may complain; of the text it must not.
  const said = stderr.replace(/^Warning: Unable to reclaim box space in spline routing .*\n/gm, '');
  expect({ status, said }).toEqual({ status: 0, said: '' });
  const { objects = [], edges = [] } = JSON.parse(stdout) as {
    objects?: { name: string; label?: string; _gvid: number }[];
    edges?: { tail: number; head: number }[];
  };
  const nodes = objects.filter(({ name }) => name.startsWith('e'));
  const nameOf = (id: number) => objects.find(({ _gvid }) => _gvid === id)?.name;
  return {
    nodes: nodes.map(({ name }) => name),
    labels: nodes.map(({ label }) => label ?? ''),
    edges: edges.map(({ tail, head }) => `${nameOf(tail)} ${nameOf(head)}`),
  };
}

describe('dot', () => {
  it('marks what fails, and says what is left out', () => {
    const system = version('ftrace-nmi-2008', { nmis: 2 });
    const run = exportable(system, failingRun(system).timeline.schedule);
    const text = textOf('dot', run);
    expect(text).toMatch(/^\/\/ left out: \d+ of \d+ events, private to a CPU$/m);
    const marked = [...text.matchAll(/^ +e(\d+) .*fillcolor/gm)].map(([, event]) => Number(event));
    expect(marked).toContain(run.critical?.event);
    expect(text).toMatch(/label="sample: .*\\nfail: cross-modification: CPU\d changed/);
  });

  it('keeps of a long run to what the failure stands on', async () => {
    const system = await sampleSystem(LONG, { cpus: 1 });
    const { run } = new Script(system).finish(0);
    const text = textOf('dot', exportable(system, run.steps));
    expect(text).toMatch(
      /^\/\/ left out: \d+ of \d+ events; what the failure stands on is drawn$/m,
    );
    const labels = [...text.matchAll(/^ +e\d+ \[label="\d+ ([^\\"]*)/gm)];
    expect(labels.map(([, label]) => label)).toEqual(['loaded y 0', 'bug-hit']);
  });

  it.skipIf(without !== null)(
    'is drawn by Graphviz: a node an event, an edge from a write to its read',
    () => {
      const system = version('ftrace-nmi-2009', { nmis: 1 });
      const text = textOf('dot', exportable(system, randomSteps(system, 3)));
      const { nodes, edges } = drawn(text);
      expect(nodes.length).toBeGreaterThan(20);
      for (const [, from, to] of text.matchAll(/^ +(e\d+) -> (e\d+)/gm)) {
        expect(edges).toContain(`${from} ${to}`);
        expect(nodes).toEqual(expect.arrayContaining([from, to]));
      }
    },
  );

  it.skipIf(without !== null)('is drawn of random runs, whatever things are called', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 12 });
    const property = fc.property(randomRun, name, (random, hostile) => {
      const { system, schedule } = madeRun(random).timeline;
      const { program } = system;
      const sites = program.sites.map((site) => ({ ...site, name: `\\"${hostile}\\` }));
      const renamed = { ...system, program: { ...program, sites } };
      const text = textOf('dot', exportable(renamed, schedule, { protocol: `*/\\n"${hostile}` }));
      const { nodes } = drawn(text);
      expect(nodes.length).toBe(text.match(/^ +e\d+ \[label/gm)?.length ?? 0);
    });
    fc.assert(property, { numRuns: fc.daily(10, 15) });
  });
});
