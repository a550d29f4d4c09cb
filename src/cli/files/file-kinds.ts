/** What a file is, whatever verb it was given to, and which verb takes it. */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { spellingWords } from '../../language/protocol/defines.ts';
import { alike } from '../../language/reading/spelling.ts';
import { builtinProtocols } from '../../protocols/catalogue.ts';
import { CHECKPOINT, MAGIC } from '../../replay/contents/header.ts';
import { openReplayFile } from '../../replay/reading/open.ts';
import { quoted } from '../../report/printing/paste-lines.ts';
import { REPLAYS_FOLDER } from '../words/defaults.ts';
import { question } from '../words/meant.ts';

export type FileKind = 'protocol' | 'replay' | 'litmus' | 'checkpoint' | 'directory';

const NAMES: Readonly<Record<FileKind, string>> = {
  protocol: 'a protocol in C',
  replay: 'a recorded run',
  litmus: 'a litmus test',
  checkpoint: 'a search that was kept',
  directory: 'a directory',
};

/**
 * Why a file is not what a verb takes, and which verb takes it: `a.litmus is a litmus test, not a recorded run: 'pokelab
 * litmus a.litmus' answers it`. Null for a file of the kind that is wanted, or of no kind that is known here.
 */
export function strangerSays(path: string, wanted: FileKind): string | null {
  const kind = kindOf(path);
  if (kind === null || kind === wanted) return null;
  return `${path} is ${NAMES[kind]}, not ${NAMES[wanted]}: ${takers(path, kind)}`;
}

/** Of a name that there is no file of. */
export function missingSays(path: string): string {
  const near = alikeFiles(path);
  return `${path}: there is no such file; ${near ?? 'check the name'}`;
}

/** `NAME` that is a built-in protocol, where a recorded run is wanted. */
export function builtinSays(name: string): string | null {
  if (!builtinProtocols().includes(name) || existsSync(name)) return null;
  const record = `'pokelab check ${name}' looks for a run that fails, and records it`;
  const kept = join(REPLAYS_FOLDER, `${name}.replay`);
  const known = existsSync(kept) ? `; ${kept} is one` : '';
  return `${name} is a built-in protocol, not a recorded run: ${record}${known}`;
}

/** By what the file holds, else by the end of its name; null for what is not known here. */
export function kindOf(path: string): FileKind | null {
  if (!existsSync(path)) return null;
  if (statSync(path).isDirectory()) return 'directory';
  const head = headOf(path);
  if (head.includes('magic')) {
    if (head.includes(CHECKPOINT)) return 'checkpoint';
    if (head.includes(MAGIC)) return 'replay';
  }
  const byName = ENDS.find(([end]) => end.test(path));
  if (byName !== undefined) return byName[1];
  return /^(?:C|X86(?:_64)?|LISA|PPC|ARM|AArch64|RISCV)[ \t]+\S+/.test(head) ? 'litmus' : null;
}

const ENDS: readonly (readonly [RegExp, FileKind])[] = [
  [/\.litmus$/, 'litmus'],
  [/\.replay$/, 'replay'],
  [/\.checkpoint$/, 'checkpoint'],
  [/\.c$/, 'protocol'],
];
const HEAD_BYTES = 256;

/** Its first bytes; none of what is no file: a pipe may never give any. */
function headOf(path: string): string {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!fstatSync(file).isFile()) return '';
      const bytes = Buffer.alloc(HEAD_BYTES);
      return bytes.toString('latin1', 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

function takers(path: string, kind: FileKind): string {
  const name = quoted(path);
  switch (kind) {
    case 'protocol':
      return `'pokelab check ${name}' looks for a run of it that fails, and records it`;
    case 'replay': {
      const verbs = `'pokelab show ${name}' prints it, 'debug' opens it, 'replay' verifies it and 'shrink' shortens it`;
      return `${verbs}${protocolOf(path)}`;
    }
    case 'litmus':
      return `'pokelab litmus ${name}' answers it`;
    case 'checkpoint':
      return `'pokelab check --resume ${name}' goes on with it`;
    case 'directory':
      return insides(path, name);
  }
}

/** What its protocol is called, where that is built in. */
function protocolOf(path: string): string {
  const read = openReplayFile(path);
  if (!read.ok) return '';
  const { protocol } = read.replay.scenario;
  const [name] = protocol.split(' -D ');
  return builtinProtocols().includes(name)
    ? `; 'pokelab check ${spellingWords(protocol).map(quoted).join(' ')}' searches its protocol`
    : '';
}

function insides(path: string, name: string): string {
  const files = filesIn(path);
  const has = (end: string): boolean => files.some((file) => file.endsWith(end));
  if (has('.litmus')) return `'pokelab litmus ${name}' answers the tests in it`;
  return `'pokelab ls ${name}' lists the replays in it`;
}

/** Files with the same end that are spelled nearly so, beside it or among the replays. */
function alikeFiles(path: string): string | null {
  const directory = dirname(path);
  const isBare = !/[/\\]/.test(path);
  const beside = filesIn(directory).map((file) => (isBare ? file : join(directory, file)));
  const kept = filesIn(REPLAYS_FOLDER).map((file) => join(REPLAYS_FOLDER, file));
  const end = /\.\w+$/.exec(path)?.[0] ?? '';
  // A link to nowhere is in the list, too.
  const files = [...beside, ...kept].filter((file) => file.endsWith(end) && file !== path);
  const same = isBare ? files.find((file) => stem(file) === stem(path)) : undefined;
  if (same !== undefined) return question([same]);
  const byStem = new Map(files.map((file) => [stem(file), file]));
  if (isBare && end === '') for (const name of builtinProtocols()) byStem.set(name, name);
  return question(alike(stem(path), byStem.keys()).map((name) => byStem.get(name) ?? name));
}

const stem = (path: string): string => path.replace(/^.*[/\\]/, '').replace(/\.replay$/, '');

function filesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}
