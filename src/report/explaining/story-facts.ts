/** What the sentences of an explanation are made from. */
import type { Critical } from '../../detectors/failure.ts';
import type { System } from '../../machine/state/system.ts';
import type { Reasons } from '../facts/reasons.ts';
import type { RunFacts } from '../facts/run-facts.ts';
import type { Disassembler } from '../naming/disassemble.ts';
import { decodedName } from '../naming/names.ts';

export interface StoryFacts {
  system: System;
  critical: Critical;
  /** As it was just before the critical event, or at the run's end. */
  facts: RunFacts;
  disassembler: Disassembler | null;
  /** Why it came to that; null of a failure that is told without, and of a long run. */
  reasons: Reasons | null;
}

/** What a decoder makes of bytes at an address; null without a decoder. */
export function decodeAt(
  story: StoryFacts,
  address: number,
  bytes: readonly number[],
): string | null {
  if (story.disassembler === null) return null;
  const decoded = story.disassembler.disassemble(bytes, address);
  return decodedName(story.system.program, decoded, address, bytes.length);
}
