/** The house as it stands: its source files, its layers, and the rooms of each. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export interface Source {
  path: string;
  text: string;
  /** Paths of imported files, and names of imported packages. */
  files: string[];
  packages: string[];
}

export function filesUnder(directory: string): string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });
}

function read(path: string): Source {
  const text = readFileSync(path, 'utf8');
  const named = [...text.matchAll(/(?<![\w-])(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
    (match) => match[1],
  );
  return {
    path,
    text,
    files: named
      .filter((name) => name.startsWith('.'))
      .map((name) => normalize(join(dirname(path), name))),
    packages: named.filter((name) => !name.startsWith('.') && !name.startsWith('node:')),
  };
}

export const PRODUCT: readonly Source[] = [...filesUnder('src'), ...filesUnder('tui')]
  .filter((path) => path.endsWith('.ts'))
  .map(read);

/** Lowest first; a layer may import what stands before it. */
export const LAYERS = [
  'src/machine',
  'src/detectors',
  'src/language',
  'src/protocols',
  'src/scenario',
  'src/history',
  'src/explore',
  'src/litmus',
  'src/replay',
  'src/report',
  'src/diff',
  'src/inspect',
  'src/page',
  'src/dap',
  'tui',
  'src/cli',
];

/** Layers that do not know each other although one stands before the other. */
export const STRANGERS = [
  ['src/history', 'src/language'],
  ['src/history', 'src/scenario'],
  ['src/replay', 'src/litmus'],
  ['src/report', 'src/litmus'],
  ['src/diff', 'src/litmus'],
  ['src/inspect', 'src/litmus'],
  ['src/page', 'src/litmus'],
  ['src/dap', 'src/litmus'],
  ['src/dap', 'src/page'],
  ['tui', 'src/dap'],
  ['tui', 'src/page'],
];

export const layerOf = (path: string): string | undefined =>
  LAYERS.find((layer) => path.startsWith(`${layer}/`));

/**
 * The rooms of a folder, lowest first, and into which of the rooms beside it each may look. The
 * folder's own files stand above all of its rooms.
 */
export const ROOMS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'src/machine': {
    program: [],
    memory: ['program'],
    state: ['program', 'memory'],
    events: ['program', 'memory', 'state'],
    stepping: ['program', 'memory', 'state', 'events'],
    snapshots: ['program', 'memory', 'state', 'stepping'],
  },
  'src/language': {
    reading: [],
    preprocessing: ['reading'],
    meaning: [],
    checking: ['reading', 'preprocessing', 'meaning'],
    protocol: ['reading', 'meaning', 'checking'],
    lowering: ['meaning', 'protocol'],
  },
  'src/language/lowering': {
    data: [],
    operations: [],
  },
  'src/language/checking': {
    scope: [],
    names: ['scope'],
    operands: ['scope', 'names'],
    declarations: ['scope', 'names', 'operands'],
    calls: ['scope', 'operands', 'names'],
  },
  'src/detectors': {
    fairness: [],
  },
  'src/history': {
    expressions: [],
  },
  'src/explore': {
    strategies: [],
    reduction: ['strategies'],
    states: [],
    kernel: ['reduction', 'states'],
    searching: ['strategies', 'reduction', 'kernel', 'states'],
    shrinking: ['searching'],
    bisecting: ['searching'],
    mending: ['searching', 'bisecting'],
    covering: ['strategies', 'searching'],
  },
  'src/explore/reduction': {
    footprints: [],
  },
  'src/explore/kernel': {
    assembly: [],
    threads: [],
  },
  'src/explore/kernel/assembly': {
    state: [],
    stepping: ['state'],
    searching: ['state', 'stepping'],
  },
  'src/litmus': {
    format: [],
    c: ['format'],
    x86: ['format'],
    answering: ['format', 'c', 'x86'],
  },
  'src/replay': {
    format: [],
    contents: ['format'],
    writing: ['format', 'contents'],
    reading: ['format', 'contents'],
    checkpoints: ['format', 'contents', 'writing'],
    notes: ['format', 'writing'],
  },
  'src/report': {
    naming: [],
    rows: ['naming'],
    printing: ['naming', 'rows'],
    slicing: [],
    facts: ['naming', 'rows', 'slicing'],
    explaining: ['naming', 'rows', 'printing', 'slicing', 'facts'],
    telling: ['naming', 'rows', 'printing', 'slicing', 'facts', 'explaining'],
    concluding: ['naming', 'slicing', 'explaining'],
    exporting: ['naming', 'rows', 'printing', 'slicing', 'telling', 'concluding'],
  },
  'src/report/exporting': {
    run: [],
    lines: ['run'],
    traces: ['run'],
    states: ['run'],
    orders: ['run'],
  },
  'src/diff': {
    pairing: [],
    carrying: ['pairing'],
    comparing: ['pairing', 'carrying'],
    judging: ['pairing', 'comparing'],
    telling: ['carrying', 'comparing', 'judging'],
  },
  'src/inspect': {
    links: [],
    events: ['links'],
    state: ['links'],
    values: ['links', 'events', 'state'],
    traces: ['events', 'state'],
    branches: [],
    pairs: ['events'],
    changes: ['events', 'state', 'branches'],
    searching: [],
    opening: ['events', 'branches', 'pairs'],
  },
  'src/page': {
    markup: [],
    picture: ['markup'],
    document: ['picture'],
    html: ['markup', 'picture', 'document'],
    view: ['document'],
  },
  'src/dap': {
    protocol: [],
    run: ['protocol'],
    looking: ['protocol', 'run'],
    stopping: ['protocol', 'run', 'looking'],
    answering: ['protocol', 'run', 'looking', 'stopping'],
  },
  tui: {
    drawing: [],
    model: ['drawing'],
    panes: ['drawing', 'model'],
    commands: ['drawing', 'model', 'panes'],
    words: ['model', 'commands'],
    lists: ['drawing', 'model', 'commands'],
    input: ['drawing', 'model', 'panes', 'commands', 'words', 'lists'],
    screen: ['drawing', 'model', 'panes', 'commands', 'input'],
    scripts: ['drawing', 'model', 'panes', 'commands', 'lists', 'input'],
    terminal: ['drawing', 'input', 'screen'],
    files: ['model', 'commands'],
  },
  'tui/commands': {
    moving: [],
    asking: ['moving'],
    branching: ['moving'],
  },
  'tui/panes': {
    lanes: [],
  },
  'src/cli': {
    process: [],
    words: ['process'],
    thread: ['process', 'words'],
    files: ['process', 'words'],
    printing: ['process', 'words'],
    parallel: ['process', 'words', 'printing'],
    ci: ['process', 'words', 'files', 'printing'],
    searching: ['process', 'words', 'files', 'printing', 'ci'],
    comparing: ['process', 'words', 'files', 'printing', 'ci', 'searching'],
    testing: ['process', 'words', 'files', 'printing', 'parallel', 'ci', 'searching', 'comparing'],
    museum: ['process', 'files', 'printing', 'parallel', 'searching', 'comparing'],
    completion: [],
    man: ['words'],
    debuggers: ['process', 'words', 'files', 'printing'],
    reporting: [
      'process',
      'words',
      'files',
      'printing',
      'parallel',
      'searching',
      'comparing',
      'museum',
    ],
    verbs: [
      'process',
      'words',
      'files',
      'printing',
      'parallel',
      'ci',
      'searching',
      'comparing',
      'testing',
      'museum',
      'completion',
      'reporting',
    ],
  },
};
