/** What a replay says of itself that running it cannot tell: shown as its own words. */
import type { Failure } from '../../detectors/failure.ts';
import { printable } from '../../machine/program/printable.ts';
import { MAX_TEXT } from '../../replay/format/file-limits.ts';
import type { Replay } from '../../replay/reading/replay.ts';

export interface Claims {
  /** Version of the program. */
  tool: string;
  strategy: string;
  seed: number | null;
  /** The replay that it branched off, and how many events they share. */
  parent: { name: string; event: number } | null;
  /** What its file of source is called. */
  source: string;
  /** Its words for the failure, where they are not the ones that this version has; else null. */
  failure: string | null;
}

/** `finding`: what the run shows now. */
export function claimsOf(
  { header, scenario, finding: recorded }: Replay,
  finding: Failure | null,
): Claims {
  const { tool, strategy, seed, parent } = header;
  const isSame = recorded === null || recorded.message === finding?.message.slice(0, MAX_TEXT);
  const failure = isSame ? null : recorded.message;
  return { tool, strategy, seed, parent, source: scenario.source.name, failure };
}

/** `the file says: recorded by pokelab "0.1.0", strategy "random", seed 7, from "direct.c"` */
export function claimsText({ tool, strategy, seed, parent, source, failure }: Claims): string {
  const parts = [`recorded by pokelab ${said(tool)}`, `strategy ${said(strategy)}`];
  if (seed !== null) parts.push(`seed ${seed}`);
  if (parent !== null) parts.push(`branched off ${said(parent.name)} at event ${parent.event}`);
  parts.push(`from ${said(source)}`);
  if (failure !== null) parts.push(`its failure in its own words ${said(failure)}`);
  return `the file says: ${parts.join(', ')}`;
}

/** Longer ones are cut. */
const MOST = 80;

const said = (text: string): string =>
  `"${printable(text.length > MOST ? `${text.slice(0, MOST)}...` : text)}"`;
