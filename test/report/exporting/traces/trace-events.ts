/**
 * A reader of the Trace Event Format as its description has it (docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU):
 * what is wrong with a trace, in sentences.
 */

export interface TraceEvent {
  name?: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  id?: number;
  s?: string;
  bp?: string;
  cname?: string;
  args?: Record<string, unknown>;
}

export interface Trace {
  traceEvents: TraceEvent[];
  otherData: Record<string, unknown>;
}

/** The colours that the format's viewers know. */
const COLOURS = ['good', 'bad', 'terrible', 'black', 'grey', 'white', 'yellow', 'olive'];
const KINDS = 'BEXisfCM';

export interface Slice {
  name: string;
  tid: number;
  begin: number;
  end: number;
}

/** All slices of a thread, whether they were told as two events or as one. */
export function slicesOf({ traceEvents }: Trace): Slice[] {
  const open = new Map<number, Slice[]>();
  const slices: Slice[] = [];
  for (const { ph, tid, ts, dur = 0, name = '' } of traceEvents) {
    const stack = open.get(tid) ?? [];
    open.set(tid, stack);
    if (ph === 'X') slices.push({ name, tid, begin: ts, end: ts + dur });
    if (ph === 'B') stack.push({ name, tid, begin: ts, end: Number.NaN });
    if (ph !== 'E') continue;
    const last = stack.pop();
    if (last !== undefined) slices.push({ ...last, end: ts });
  }
  return slices;
}

export function faultsOf(trace: Trace): string[] {
  return [
    ...faultsOfEach(trace),
    ...faultsOfOrder(trace),
    ...faultsOfNesting(trace),
    ...faultsOfFlows(trace),
  ];
}

function faultsOfEach({ traceEvents }: Trace): string[] {
  return traceEvents.flatMap((event) => {
    const { ph, pid, tid, ts, name, cname, args, dur, s } = event;
    const faults: string[] = [];
    if (!KINDS.includes(ph)) faults.push(`unknown phase ${ph}`);
    if (!Number.isInteger(pid) || !Number.isInteger(tid)) faults.push('no thread');
    if (ph !== 'M' && !(ts >= 0)) faults.push(`no time: ${ts}`);
    if (ph !== 'E' && (typeof name !== 'string' || name === '')) faults.push(`no name: ${ph}`);
    if (cname !== undefined && !COLOURS.includes(cname)) faults.push(`no such colour: ${cname}`);
    if (ph === 'X' && !((dur ?? -1) >= 0)) faults.push('no duration');
    if (ph === 'i' && s !== 't' && s !== 'g') faults.push(`no such scope: ${s}`);
    if (ph === 'C' && !Object.values(args ?? {}).every((one) => Number.isFinite(one))) {
      faults.push(`${name} counts ${JSON.stringify(args)}`);
    }
    return faults;
  });
}

function faultsOfOrder({ traceEvents }: Trace): string[] {
  const timed = traceEvents.filter(({ ph }) => ph !== 'M');
  return timed.flatMap(({ ts }, at) =>
    at > 0 && ts < timed[at - 1].ts ? [`${ts} stands behind ${timed[at - 1].ts}`] : [],
  );
}

function faultsOfNesting(trace: Trace): string[] {
  const depth = new Map<number, number>();
  const faults: string[] = [];
  for (const { ph, tid } of trace.traceEvents) {
    if (ph !== 'B' && ph !== 'E') continue;
    depth.set(tid, (depth.get(tid) ?? 0) + (ph === 'B' ? 1 : -1));
    if ((depth.get(tid) ?? 0) < 0) faults.push(`thread ${tid} ends what has not begun`);
  }
  for (const [tid, left] of depth) if (left !== 0) faults.push(`thread ${tid} has ${left} open`);
  const slices = slicesOf(trace);
  for (const a of slices) {
    const crossed = slices.find(
      (b) => b.tid === a.tid && b.begin > a.begin && b.begin < a.end && b.end > a.end,
    );
    if (crossed !== undefined) faults.push(`${a.name} and ${crossed.name} cross`);
  }
  return faults;
}

function faultsOfFlows(trace: Trace): string[] {
  const slices = slicesOf(trace);
  const flows = trace.traceEvents.filter(({ ph }) => ph === 's' || ph === 'f');
  const faults = flows.flatMap(({ ph, id, tid, ts, bp }) => {
    const holds = slices.some((slice) => slice.tid === tid && slice.begin <= ts && ts < slice.end);
    const binds = ph === 's' || bp === 'e';
    return holds && binds ? [] : [`an end of flow ${id} is in no slice`];
  });
  for (const id of new Set(flows.map((flow) => flow.id))) {
    const both = flows.filter((flow) => flow.id === id).map(({ ph, name }) => `${ph} ${name}`);
    if (both.length !== 2 || !both[0].startsWith('s') || both[1] !== both[0].replace('s', 'f')) {
      faults.push(`flow ${id} is ${both.join(', ')}`);
    }
  }
  return faults;
}
