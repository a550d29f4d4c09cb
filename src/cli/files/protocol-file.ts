/** PROTOCOL on the command line: a built-in name, or the path of a .c file. */
import { existsSync, statSync } from 'node:fs';
import { defineOf, partsOfSpelling, spelledWith } from '../../language/protocol/defines.ts';
import { type Protocol, parseProtocol } from '../../language/protocol/protocol.ts';
import { renderDiagnostics } from '../../language/reading/diagnostics.ts';
import { nearest } from '../../language/reading/spelling.ts';
import { prepareLanguage } from '../../language/reading/syntax.ts';
import type { SourceFile } from '../../machine/program/program.ts';
import type { System } from '../../machine/state/system.ts';
import { builtinProtocols, readBuiltin } from '../../protocols/catalogue.ts';
import { buildSystem } from '../../scenario/build.ts';
import { resolveScenario } from '../../scenario/resolve.ts';
import type { Scenario, ScenarioOptions } from '../../scenario/scenario.ts';
import { DiagnosticsError, UsageError } from '../process/exit.ts';
import { readText } from './text-file.ts';

/** Larger sources are not protocols. */
const MAX_SOURCE_BYTES = 1 << 20;
/** Names that are offered for one that there is not. */
const FEW = 3;

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
  if (!name.endsWith('.c')) {
    const file = strangerSays(name);
    if (file !== null) throw new UsageError(file);
    throw new UsageError(`there is no protocol '${name}': ${adviceFor(name)}`);
  }
  return { name, text: readText(name, MAX_SOURCE_BYTES) };
}

/** What files of other kinds are, by the end of their names, and what takes them. */
const STRANGERS: readonly (readonly [RegExp, string])[] = [
  [/\.litmus$/, "it is a litmus test, which 'pokelab litmus' answers"],
  [/\.replay$/, "it is a recorded run, which 'pokelab replay', 'show', 'debug' and others take"],
  [/\.checkpoint$/, "it is a search that was kept, which 'pokelab check --resume' goes on with"],
  [/\.(jsonl?|csv)$/, "it may be what 'pokelab export' writes, which nothing reads here"],
  [/\.(tla|cfg)$/, 'it is for TLC: write the algorithm in C'],
  [/\.(pml|prom|promela)$/, 'it is for SPIN: write the processes in C'],
  [/\.h$/, 'it is a header: #include it in a protocol'],
];

/** Of the name of a file that is no C; null for what can be a misspelt name of a built-in protocol. */
function strangerSays(name: string): string | null {
  const known = STRANGERS.find(([end]) => end.test(name))?.[1];
  if (known === undefined && !/[/\\]|\.[a-z]\w*$/i.test(name) && !existsSync(name)) return null;
  if (!existsSync(name)) return `${name}: there is no such file; check the name`;
  const what = known ?? (statSync(name).isDirectory() ? 'it is a directory' : 'it is no C');
  return `${name} is no protocol: ${what}; a protocol of your own is a path that ends in .c`;
}

/** There are too many to list: those that are spelled nearly so, or begin so. */
function adviceFor(name: string): string {
  const names = builtinProtocols();
  const near = nearest(name, names);
  const alike = near === undefined ? names.filter((known) => known.startsWith(name)) : [near];
  const others = "'pokelab ls' lists them, and a file of your own is a path that ends in .c";
  if (name === '' || alike.length === 0) return others;
  return `is ${alike.slice(0, FEW).join(' or ')} meant? ${others}`;
}

export function scenarioFor(protocol: Protocol, options: ScenarioOptions): Scenario {
  const resolved = resolveScenario(protocol, options);
  if (!resolved.ok) throw new UsageError(resolved.message);
  return resolved.scenario;
}

/** The system of a scenario; its source must compile. */
export function systemFor(scenario: Scenario): System {
  const built = buildSystem(scenario);
  if (built.ok) return built.system;
  throw new DiagnosticsError(renderDiagnostics(built.diagnostics, [scenario.source]));
}

/** A built-in name or a path of a .c file; everything else is a replay. */
export function isProtocol(spelling: string): boolean {
  const { name } = partsOfSpelling(spelling);
  return name.endsWith('.c') || (builtinProtocols().includes(name) && !existsSync(name));
}
