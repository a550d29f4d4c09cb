/** What the sentences of an explanation are made from. */
import type { Critical } from '../../detectors/failure.ts';
import { byteOf } from '../../machine/memory/text.ts';
import type { System } from '../../machine/state/system.ts';
import type { Disassembler } from '../naming/disassemble.ts';
import { decodedName } from '../naming/names.ts';
import type { RowNumber } from './phrases.ts';
import type { RunFacts } from './run-facts.ts';

export interface StoryFacts {
  system: System;
  critical: Critical;
  /** As it was just before the critical event, or at the run's end. */
  facts: RunFacts;
  row: RowNumber;
  disassembler: Disassembler | null;
}

/** What a decoder makes of a site's bytes; null without a decoder. */
export function decodeSite(story: StoryFacts, site: number, bytes: number): string | null {
  if (story.disassembler === null) return null;
  const { address, oldBytes } = story.system.program.sites[site];
  const numbers = oldBytes.map((_, offset) => byteOf(bytes, offset));
  const decoded = story.disassembler.disassemble(numbers, address);
  return decodedName(story.system.program, decoded, address, oldBytes.length);
}
