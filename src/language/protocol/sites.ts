/** The sites of a scenario: where they are and which bytes they hold. */
import type { Site } from '../../machine/program/program.ts';
import { siteAddress } from '../meaning/text-layout.ts';
import type { SiteDeclaration, SiteInstruction } from './description.ts';

const RELATIVE_LENGTH = 5;

function bytesAt(instruction: SiteInstruction, address: number): number[] {
  if (instruction.kind === 'bytes') return [...instruction.bytes];
  const displacement = instruction.target - (address + RELATIVE_LENGTH);
  const bytes = [0, 8, 16, 24].map((shift) => (displacement >> shift) & 0xff);
  return [instruction.opcode, ...bytes];
}

/**
 * The first `count` of the declared sites; more are made from the last one, with displacements of
 * their own.
 */
export function placeSites(declared: readonly SiteDeclaration[], count: number): Site[] {
  return Array.from({ length: count }, (_, index) => {
    const site = declared[Math.min(index, declared.length - 1)];
    const address = siteAddress(index);
    const contents = [
      { name: 'old', bytes: bytesAt(site.old, address) },
      { name: 'new', bytes: bytesAt(site.new, address) },
    ];
    const name = index < declared.length ? site.name : `site${index}`;
    return { name, address, size: contents[0].bytes.length, contents, wanted: 1 };
  });
}
