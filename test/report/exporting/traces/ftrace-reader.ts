/** A reader of the kernel's trace text, by Documentation/trace/ftrace.rst. */

export interface FtraceLine {
  task: string;
  pid: number;
  cpu: number;
  flags: string;
  /** In microseconds. */
  ts: number;
  what: string;
}

const LINE =
  /^ *(?<task>\S{1,15})-(?<pid>\d+) +\[(?<cpu>\d{3})\] (?<flags>[.dbXDn][.NnpBbL][.sShHzZ][.1-9a-f][.1-9a-f]) +(?<seconds>\d+)\.(?<micro>\d{6}): (?<what>[ -~]+)$/;

export function readFtrace(text: string): FtraceLine[] {
  const lines = text.trimEnd().split('\n');
  const entries = lines.filter((line) => !line.startsWith('#'));
  if (!lines[0].startsWith('# tracer: ')) throw new Error(lines[0]);
  const count = /entries-written: (\d+)\/(\d+) +#P:\d+$/.exec(lines[2]);
  if (Number(count?.[1]) !== entries.length) throw new Error(`${lines[2]}: ${entries.length}`);
  return entries.map((line) => {
    const found = LINE.exec(line)?.groups;
    if (found === undefined) throw new Error(`no entry: ${line}`);
    const { task, pid, cpu, flags, seconds, micro, what } = found;
    const ts = 1e6 * Number(seconds) + Number(micro);
    return { task, pid: Number(pid), cpu: Number(cpu), flags, ts, what };
  });
}
