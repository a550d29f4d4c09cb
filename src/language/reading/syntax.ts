/** Text to syntax tree, by tree-sitter's C grammar. The only module that knows tree-sitter. */
import { createRequire } from 'node:module';
import { Language, Parser, type TreeCursor } from 'web-tree-sitter';
import type { SourceRange } from '../../machine/program/program.ts';
import { withoutAnnotations } from './annotations.ts';
import { EditedText } from './edited-text.ts';
import { type KnownNames, meantKind } from './name-marks.ts';
import { nameEdits } from './names.ts';
import type { ReadableText } from './readable-text.ts';

/** A node of the syntax tree, plain data. Comments are left out. */
export interface SyntaxNode {
  /** The grammar's name: `if_statement`, `identifier`, `;`. */
  kind: string;
  named: boolean;
  /** The grammar's name of this child's part in its parent, null where it has none. */
  field: string | null;
  /** The parser put this token in, to go on after an error. */
  missing: boolean;
  source: SourceRange;
  /** As it stands in the file, with what macros in it stand for. */
  text: string;
  children: SyntaxNode[];
}

/** Deeper nesting than this is refused: everything after the parser recurses. */
const MAX_DEPTH = 400;

let parser: Parser | undefined;

let loading: Promise<void> | undefined;

/**
 * Loads the grammar of C, once for a program. Everything else in the language is synchronous after it. Who asks while it is loading waits
 * for the same: tree-sitter that is loaded twice at once mixes up the memory of both.
 */
export function prepareLanguage(): Promise<void> {
  loading ??= load();
  return loading;
}

async function load(): Promise<void> {
  const require = createRequire(import.meta.url);
  const runtime = require.resolve('web-tree-sitter/web-tree-sitter.wasm');
  const grammar = require.resolve('tree-sitter-c/tree-sitter-c.wasm');
  await Parser.init({ locateFile: () => runtime });
  const made = new Parser();
  made.setLanguage(await Language.load(grammar));
  parser = made;
}

interface Reading {
  text: ReadableText;
  edited: EditedText;
  tooDeep: SourceRange | null;
}

function readNode(cursor: TreeCursor, reading: Reading, depth: number): SyntaxNode {
  const from = reading.edited.toFile(cursor.startIndex);
  const to = reading.edited.toFile(cursor.endIndex);
  const text = reading.text.text.slice(from, to);
  const node: SyntaxNode = {
    kind: meantKind(cursor.nodeType, text),
    named: cursor.nodeIsNamed,
    field: cursor.currentFieldName,
    missing: cursor.nodeIsMissing,
    source: reading.text.range(from, to),
    text,
    children: [],
  };
  if (depth > MAX_DEPTH) {
    reading.tooDeep ??= node.source;
    return node;
  }
  if (cursor.gotoFirstChild()) {
    do {
      if (cursor.nodeType === 'comment') continue;
      node.children.push(readNode(cursor, reading, depth + 1));
    } while (cursor.gotoNextSibling());
    cursor.gotoParent();
  }
  return node;
}

export interface SyntaxTree {
  root: SyntaxNode;
  /** Where the nesting got too deep, null when it did not. */
  tooDeep: SourceRange | null;
}

/**
 * Parses a text; `known` is what names stand for that it does not declare. `prepareLanguage` must
 * have run.
 */
export function parseSyntax(text: ReadableText, known: KnownNames): SyntaxTree {
  if (parser === undefined) throw new Error('parseSyntax before prepareLanguage');
  const plain = withoutAnnotations(text.text);
  const edited = new EditedText(plain, nameEdits(plain, known));
  const tree = parser.parse(edited.text);
  if (tree === null) throw new Error('tree-sitter gave no tree');
  const reading: Reading = { text, edited, tooDeep: null };
  const cursor = tree.walk();
  const root = readNode(cursor, reading, 0);
  cursor.delete();
  tree.delete();
  return { root, tooDeep: reading.tooDeep };
}

/** The child with that part in its parent. */
export function child(node: SyntaxNode, field: string): SyntaxNode | undefined {
  return node.children.find((candidate) => candidate.field === field);
}

/** The child that the grammar promises. */
export function part(node: SyntaxNode, field: string): SyntaxNode {
  const found = child(node, field);
  if (found === undefined) throw new Error(`${node.kind} without ${field}`);
  return found;
}

export function namedChildren(node: SyntaxNode): SyntaxNode[] {
  return node.children.filter((candidate) => candidate.named);
}
