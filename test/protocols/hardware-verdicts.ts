/** The verdict of a protocol under a hardware profile, in the words of the table of profiles. */
import { exhaustive } from '../../src/explore/searching/exhaustive.ts';
import { finish, UNLIMITED } from '../../src/explore/searching/search.ts';
import { parseProtocol } from '../../src/language/protocol/protocol.ts';
import { buildSystem } from '../../src/scenario/build.ts';
import { resolveScenario } from '../../src/scenario/resolve.ts';
import type { HardwareRow } from './hardware-rows.ts';

const WORDS: Readonly<Record<string, string>> = {
  'cross-modification': 'XMOD',
  'torn-fetch': 'TORN',
  'missed-call': 'MISS',
  assertion: 'LOST',
  crash: 'CRASH',
};

/**
 * `A / B`, or one word where a site across two quadwords and one within give the same; with `isShort` A alone.
 */
export function hardwareVerdict(
  { source, cpus, nmis }: HardwareRow,
  hardware: string,
  isShort = false,
): string {
  const text = source();
  const across = verdictOf(text, { cpus, nmis, hardware });
  if (isShort) return across;
  const within = verdictOf(withinQuadword(text), { cpus, nmis, hardware });
  return across === within ? across : `${across} / ${within}`;
}

/** The same protocol with its first site at a quadword's beginning. */
function withinQuadword(source: string): string {
  const site = /^SITE\((\w+),/m.exec(source);
  if (site === null) throw new Error('the protocol has no site');
  const end = source.indexOf('\n', site.index) + 1;
  return `${source.slice(0, end)}PLACE(${site[1]}, 0);\n${source.slice(end)}`;
}

function verdictOf(
  text: string,
  options: { cpus: number; nmis: number; hardware: string },
): string {
  const parsed = parseProtocol({ name: 'row.c', text });
  if (!parsed.ok) throw new Error(parsed.diagnostics[0].message);
  const resolved = resolveScenario(parsed.protocol, { ...options, sites: 1 });
  if (!resolved.ok) throw new Error(resolved.message);
  const built = buildSystem(resolved.scenario);
  if (!built.ok) throw new Error(built.diagnostics[0].message);
  const limits = { ...UNLIMITED, maxStates: 2_000_000, maxSteps: Infinity, seed: 0 };
  const { end, finding } = finish(exhaustive({ ...limits, system: built.system, reduce: true }));
  if (end === 'complete') return 'OK';
  return WORDS[finding?.failure.class ?? ''] ?? `${end} ${finding?.failure.class ?? ''}`;
}
