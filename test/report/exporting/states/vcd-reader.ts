/** A reader of value change dumps (IEEE Std 1364-2005, 18.2): words parted by white space, and nothing else. */

export interface Signal {
  /** Its scopes and its own name, joined by slashes. */
  path: string;
  kind: string;
  bits: number;
}

export interface Dump {
  comments: string[];
  signals: Signal[];
  /** By time, what each signal is from then on, as its digits. */
  changes: { time: number; path: string; value: string }[];
}

export function readVcd(text: string): Dump {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const dump: Dump = { comments: [], signals: [], changes: [] };
  const byId = new Map<string, Signal>();
  const scopes: string[] = [];
  let at = 0;
  const upToEnd = (): string[] => {
    const end = words.indexOf('$end', at);
    if (end < 0) throw new Error('no $end');
    const section = words.slice(at, end);
    at = end + 1;
    return section;
  };
  for (let keyword = words[at++]; keyword !== '$enddefinitions'; keyword = words[at++]) {
    const section = upToEnd();
    switch (keyword) {
      case '$comment':
        dump.comments.push(section.join(' '));
        break;
      case '$version':
      case '$timescale':
        break;
      case '$scope':
        if (section.length !== 2 || section[0] !== 'module') throw new Error(section.join(' '));
        scopes.push(section[1]);
        break;
      case '$upscope':
        if (scopes.pop() === undefined) throw new Error('no scope is open');
        break;
      case '$var': {
        const [kind, bits, id, name, ...more] = section;
        if (more.length > 0) throw new Error(`no reference: ${section.join(' ')}`);
        if (!/^(?:\\[!-~]+|[A-Za-z_]\w*)$/.test(name)) throw new Error(`no identifier: ${name}`);
        if (byId.has(id)) throw new Error(`${id} stands for two`);
        const signal = { path: [...scopes, name].join('/'), kind, bits: Number(bits) };
        byId.set(id, signal);
        dump.signals.push(signal);
        break;
      }
      default:
        throw new Error(`no keyword: ${keyword}`);
    }
  }
  if (scopes.length > 0 || words[at++] !== '$end') throw new Error('the definitions do not end');
  readChanges(words.slice(at), byId, dump);
  return dump;
}

function readChanges(
  words: readonly string[],
  byId: ReadonlyMap<string, Signal>,
  dump: Dump,
): void {
  let time = -1;
  const changed = (id: string, value: string): void => {
    const signal = byId.get(id);
    if (signal === undefined) throw new Error(`nothing is called ${id}`);
    if (!/^[01]+$/.test(value) || value.length > signal.bits) {
      throw new Error(`${signal.path} cannot be ${value}`);
    }
    dump.changes.push({ time, path: signal.path, value });
  };
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === '$dumpvars' || word === '$end') continue;
    if (word.startsWith('#')) {
      const next = Number(word.slice(1));
      if (!(next > time)) throw new Error(`${next} stands behind ${time}`);
      time = next;
    } else if (word.startsWith('b')) changed(words[++at], word.slice(1));
    else changed(word.slice(1), word[0]);
  }
}
