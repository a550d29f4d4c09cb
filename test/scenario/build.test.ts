/** A file is read once: a protocol that has been lowered gives the same programs again. */
import { beforeAll, expect, it } from 'vitest';
import { lowerProtocol } from '../../src/language/lowering/lower-program.ts';
import { type Protocol, parseProtocol } from '../../src/language/protocol/protocol.ts';
import { prepareLanguage } from '../../src/language/reading/syntax.ts';
import type { Program, SourceFile } from '../../src/machine/program/program.ts';
import { builtinProtocols, readBuiltin } from '../../src/protocols/catalogue.ts';

beforeAll(prepareLanguage);

function protocolOf(file: SourceFile): Protocol {
  const parsed = parseProtocol(file);
  if (!parsed.ok) throw new Error(file.name);
  return parsed.protocol;
}

const lowered = (protocol: Protocol, cpus: number): Program =>
  lowerProtocol(protocol, { cpus, sites: protocol.siteCount, jobs: 1 });

it.each(builtinProtocols())('%s', (name) => {
  const file = readBuiltin(name);
  const protocol = protocolOf(file);
  expect(protocolOf(file)).toBe(protocol);
  expect(readBuiltin(name)).toBe(file);
  const first = lowered(protocol, 2);
  lowered(protocol, 3);
  expect(lowered(protocol, 2)).toEqual(first);
  expect(lowered(protocolOf({ ...file }), 2)).toEqual(first);
});
