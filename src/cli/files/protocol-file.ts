/** PROTOCOL on the command line: a built-in name, or the path of a .c file. */
import { existsSync } from 'node:fs';
import { defineOf, partsOfSpelling, spelledWith } from '../../language/protocol/defines.ts';
import { type Protocol, parseProtocol } from '../../language/protocol/protocol.ts';
import { renderDiagnostics } from '../../language/reading/diagnostics.ts';
import { prepareLanguage } from '../../language/reading/syntax.ts';
import type { SourceFile } from '../../machine/program/program.ts';
import type { System } from '../../machine/state/system.ts';
import { builtinProtocols, readBuiltin } from '../../protocols/catalogue.ts';
import { buildSystem } from '../../scenario/build.ts';
import { resolveScenario } from '../../scenario/resolve.ts';
import type { Scenario, ScenarioOptions } from '../../scenario/scenario.ts';
import { DiagnosticsError, UsageError } from '../process/exit.ts';
import { didYouMean } from '../words/meant.ts';
import { missingSays, strangerSays } from './file-kinds.ts';
import { readText } from './text-file.ts';

/** Larger sources are not protocols. */
const MAX_SOURCE_BYTES = 1 << 20;

export async function loadProtocol(name: string): Promise<Protocol> {
  return parsedProtocol(readSpelled(name));
}

/** Throws DiagnosticsError. */
export async function parsedProtocol(file: SourceFile): Promise<Protocol> {
  await prepareLanguage();
  const parsed = parseProtocol(file);
  if (!parsed.ok) throw new DiagnosticsError(renderDiagnostics(parsed.diagnostics, [file]));
  return parsed.protocol;
}

/** All built-in protocols and the variants that each says it has, by name, as they are spelled. */
export async function builtinSpellings(): Promise<string[]> {
  const spellings: string[] = [];
  for (const name of builtinProtocols()) {
    const { variants } = await loadProtocol(name);
    spellings.push(name, ...variants.map(({ define }) => spelledWith(name, [define])));
  }
  return spellings;
}

/** A protocol as it is spelled: `name -D A=0`. */
function readSpelled(spelling: string): SourceFile {
  const { name, defines } = partsOfSpelling(spelling);
  const file = readProtocol(name);
  const taken = defines.flatMap((text) => defineOf(text) ?? []);
  return taken.length === 0 ? file : { ...file, defines: taken };
}

function readProtocol(name: string): SourceFile {
  if (builtinProtocols().includes(name)) return readBuiltin(name);
  const stranger = strangerSays(name, 'protocol');
  if (stranger !== null) throw new UsageError(stranger);
  if (!name.endsWith('.c')) {
    const file = otherFileSays(name);
    if (file !== null) throw new UsageError(file);
    throw new UsageError(`there is no protocol '${name}': ${adviceFor(name)}`);
  }
  if (!existsSync(name)) throw new UsageError(missingSays(name));
  return { name, text: readText(name, MAX_SOURCE_BYTES) };
}

/** What files of kinds that no verb takes are, by the end of their names. */
const STRANGERS: readonly (readonly [RegExp, string])[] = [
  [/\.(jsonl?|csv)$/, "it may be what 'pokelab export' writes, which nothing reads here"],
  [/\.(tla|cfg)$/, 'it is for TLC: write the algorithm in C'],
  [/\.(pml|prom|promela)$/, 'it is for SPIN: write the processes in C'],
  [/\.h$/, 'it is a header: #include it in a protocol'],
];

/** Of the name of a file that is no C; null for what can be a misspelt name of a built-in protocol. */
function otherFileSays(name: string): string | null {
  const known = STRANGERS.find(([end]) => end.test(name))?.[1];
  if (known === undefined && !/[/\\]|\.[a-z]\w*$/i.test(name) && !existsSync(name)) return null;
  if (!existsSync(name)) return missingSays(name);
  return `${name} is no protocol: ${known ?? 'it is no C'}; a protocol of your own is a path that ends in .c`;
}

/** There are too many to list: those that are spelled nearly so, or begin so. */
function adviceFor(name: string): string {
  const meant = didYouMean(name, builtinProtocols());
  const others = "'pokelab ls' lists them, and a file of your own is a path that ends in .c";
  return meant === null ? others : `${meant} ${others}`;
}

export function scenarioFor(protocol: Protocol, options: ScenarioOptions): Scenario {
  const resolved = resolveScenario(protocol, options);
  if (!resolved.ok) throw new UsageError(resolved.message);
  return resolved.scenario;
}

/** The system of a scenario; its source must compile. */
export const systemFor = (scenario: Scenario): System => builtFor(scenario).system;

/** The same, and what its source calls itself. */
export function builtFor(scenario: Scenario): { system: System; protocol: string } {
  const built = buildSystem(scenario);
  if (built.ok) return built;
  throw new DiagnosticsError(renderDiagnostics(built.diagnostics, [scenario.source]));
}

/** A built-in name or a path of a .c file; everything else is a replay. */
export function isProtocol(spelling: string): boolean {
  const { name } = partsOfSpelling(spelling);
  return name.endsWith('.c') || (builtinProtocols().includes(name) && !existsSync(name));
}
