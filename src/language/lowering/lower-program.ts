/** A checked file and a scenario to a program. Never fails on what the checker accepted. */
import type { DebugInfo, StackPlace } from '../../machine/program/debug-info.ts';
import {
  type Expression as MachineExpression,
  type Nesting,
  PER_CPU_BASE,
  type Program,
  type SourceFile,
  type Template,
  type TextSymbol,
} from '../../machine/program/program.ts';
import { DEFAULT_STACKS, nestingOf } from '../../machine/state/stacks.ts';
import { needsHome } from '../meaning/reach.ts';
import { siteAddresses } from '../meaning/text-layout.ts';
import type { CFunction, Expression, ScenarioNumber, Unit, Variable } from '../meaning/tree.ts';
import { libraryFiles } from '../protocol/kernel-library.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { placeSites, type SiteDeclaration } from '../protocol/sites.ts';
import { DataLayout, type PerCpuArea } from './data/data-layout.ts';
import { describeProgram, type LoweredVariables } from './data/debug-info.ts';
import { type Known, knownValue } from './known-value.ts';
import type { Home } from './lower-context.ts';
import { lowerFunction } from './lower-function.ts';
import { lowerUpdate, placeFunctions, textAddresses } from './lower-text.ts';
import { constantOf } from './operations/fold.ts';
import { placeOnStacks, stackAddress } from './stack-objects.ts';

/** What a CPU's task runs. */
interface TaskPlan {
  fn: CFunction;
  /** Globals whose addresses the parameters stand for; the parameters are then never assigned. */
  arguments: Variable[];
  /** The task stops at its end and shows its locals: a litmus test's thread. */
  halts: boolean;
}

export interface UnitPlan {
  file: SourceFile;
  unit: Unit;
  numbers: Readonly<Record<ScenarioNumber, number>>;
  /** By CPU; null for an idle one. */
  tasks: readonly (TaskPlan | null)[];
  /** What each CPU's other tasks run, the same on all CPUs; none where the field is not there. */
  others?: readonly TaskPlan[];
  nmiHandler: CFunction | null;
  int3Handler: CFunction | null;
  /** What the machine enters a handler by that gets registers; null where the library's part has none. */
  int3Entry: CFunction | null;
  /** `numbers.nr_sites` of them are there. */
  sites: readonly SiteDeclaration[];
  symbols: TextSymbol[];
  nesting: Nesting;
}

/** A function in a home, waiting to be lowered. */
interface Instance {
  fn: CFunction;
  home: Home;
  bound: Map<Variable, MachineExpression>;
  halts: boolean;
}

const ANYWHERE: Home = { key: '', cpu: -1, task: -1 };

class Lowering {
  private readonly plan: UnitPlan;
  private readonly layout = new DataLayout();
  private readonly globals = new Map<Variable, MachineExpression>();
  private readonly instances: Instance[] = [];
  private readonly index = new Map<CFunction, Map<string, number>>();
  private readonly functionAddresses: Map<CFunction, number>;
  private readonly known: Known;
  private perCpu: PerCpuArea & { templates: Template[] } = { start: 0, size: 0, templates: [] };

  constructor(plan: UnitPlan) {
    this.plan = plan;
    const { textFunctions, addressed } = plan.unit;
    this.functionAddresses = placeFunctions([...textFunctions, ...addressed], plan.symbols);
    const text = textAddresses(siteAddresses(plan.sites), this.functionAddresses);
    this.known = { numbers: plan.numbers, globals: this.globals, text };
  }

  run(): Program {
    const { file, tasks, nmiHandler, int3Handler, int3Entry, numbers, symbols } = this.plan;
    this.placeGlobals();
    const addressAt = (target: Expression): number => Number(knownValue(target, this.known));
    const { sites, updates } = placeSites(this.plan.sites, numbers.nr_sites, addressAt);
    const roots = tasks.map((task, cpu) => this.task(task, cpu, 0));
    const others = tasks.map((_, cpu) =>
      this.others.map((task, index) => this.task(task, cpu, index + 1)),
    );
    const root = (fn: CFunction | null, key: string): number =>
      fn === null ? -1 : this.indexOf(fn, { key, cpu: -1, task: -1 });
    const nmi = root(nmiHandler, 'nmi');
    const int3 = root(getsRegisters(int3Handler) ? int3Entry : int3Handler, 'trap');
    const isText = new Set(this.plan.unit.textFunctions);
    const placed = [...this.functionAddresses].map(([fn, address]) => ({ fn, address }));
    const textFunctions = placed.flatMap(({ fn, address }) =>
      isText.has(fn) ? [{ name: fn.name, address, fn: this.indexOf(fn, ANYWHERE) }] : [],
    );
    const pointees = placed.flatMap(({ fn, address }) =>
      isText.has(fn) ? [] : [{ name: fn.name, address }],
    );
    const lowered: LoweredVariables[] = [];
    // Lowering a function asks for others, which are then at the end of the list.
    for (const instance of this.instances) lowered.push(this.lower(instance));
    const functions = lowered.map((each) => each.lowered);
    const textUpdates = updates.map(({ update }, index) => {
      return { ...update, fn: functions.length + index };
    });
    functions.push(...updates.map(lowerUpdate));
    const last = Math.max(0, ...this.instances.map(({ fn }) => fn.source.file));
    return {
      files: [file, ...libraryFiles(last)],
      functions,
      cells: this.layout.cells,
      ...(this.perCpu.templates.length > 0 && { templates: this.perCpu.templates }),
      sites,
      // Whoever looks for the name of a call's target looks there.
      symbols: [...symbols, ...textFunctions.map(({ name, address }) => ({ name, address }))],
      textFunctions,
      ...(pointees.length > 0 && { pointees }),
      textUpdates,
      tasks: roots,
      ...(this.others.length > 0 && { others }),
      nmiHandler: nmi,
      int3Handler: int3,
      int3Returns: getsRegisters(int3Handler) ? 'ip' : 'claim',
      nesting: this.plan.nesting,
      debug: this.describe(lowered),
    };
  }

  private describe(functions: readonly LoweredVariables[]): DebugInfo {
    const { globals, known, perCpu } = this;
    const { unit, numbers } = this.plan;
    const valueAt = (expression: Expression) => knownValue(expression, known);
    return describeProgram({ unit, globals, valueAt, cpus: numbers.nr_cpus, perCpu }, functions);
  }

  private placeGlobals(): void {
    const { globals } = this.plan.unit;
    const { nr_cpus: cpus } = this.plan.numbers;
    const shared = globals.filter(({ perCpu }) => !perCpu);
    const owned = globals.filter(({ perCpu }) => perCpu);
    const placed = shared.map((variable) => this.layout.placeGlobal(variable));
    const area = this.layout.placePerCpu(owned, cpus);
    this.perCpu = area;
    shared.forEach((variable, index) => {
      this.globals.set(variable, constantOf(placed[index]));
    });
    owned.forEach((variable, index) => {
      this.globals.set(variable, constantOf(area.templates[index].address));
    });
    shared.forEach((variable, index) => {
      this.initialise(variable, placed[index]);
    });
    owned.forEach((variable, index) => {
      const offset = area.templates[index].address - PER_CPU_BASE;
      for (let cpu = 0; cpu < cpus; cpu++) {
        this.initialise(variable, area.start + cpu * area.size + offset);
      }
    });
  }

  private initialise({ initial }: Variable, address: number): void {
    for (const { offset, type, value } of initial) {
      this.layout.initialise(address + offset, type, knownValue(value, this.known));
    }
  }

  private get others(): readonly TaskPlan[] {
    return this.plan.others ?? [];
  }

  /** How many tasks run the function. */
  private runs(fn: CFunction): number {
    const { tasks } = this.plan;
    const others = this.others.filter((other) => other.fn === fn).length * tasks.length;
    return tasks.filter((task) => task?.fn === fn).length + others;
  }

  private task(task: TaskPlan | null, cpu: number, number: number): number {
    if (task === null) return -1;
    const alone = this.runs(task.fn) === 1;
    const bound = new Map(
      task.arguments.map((variable, index) => {
        const address = this.globals.get(variable);
        if (address === undefined) throw new Error(`'${variable.name}' is no global`);
        return [task.fn.parameters[index], address] as const;
      }),
    );
    const key = number === 0 ? `cpu${cpu}` : `cpu${cpu}.${number}`;
    const home: Home = alone ? { key, cpu, task: number } : { key: 'task', cpu: -1, task: -1 };
    const { halts } = task;
    return this.instance({ fn: task.fn, home, bound, halts });
  }

  private readonly indexOf = (named: CFunction, home: Home): number => {
    // What the kernel library declares without defining it is the handler that its entry calls.
    const fn = named.body === null ? (this.plan.int3Handler ?? named) : named;
    const own = needsHome(fn) ? home : ANYWHERE;
    return this.instance({ fn, home: own, bound: new Map(), halts: false });
  };

  private instance(instance: Instance): number {
    const { fn, home } = instance;
    const known = this.index.get(fn) ?? new Map<string, number>();
    this.index.set(fn, known);
    const index = known.get(home.key) ?? this.instances.length;
    if (!known.has(home.key)) this.instances.push(instance);
    known.set(home.key, index);
    return index;
  }

  private lower({ fn, home, bound, halts }: Instance): LoweredVariables {
    const addresses = new Map(this.globals);
    const stacks = new Map<Variable, StackPlace>();
    for (const variable of fn.variables) {
      if (!variable.inMemory || variable.storage === 'global') continue;
      const place = this.placeLocal(fn, variable, home);
      stacks.set(variable, place);
      addresses.set(variable, stackAddress(place));
    }
    const { numbers } = this.plan;
    const { text } = this.known;
    const { indexOf, perCpu } = this;
    const tasks = this.others.length + 1;
    const places = { text, perCpu, addresses, bound };
    const made = lowerFunction({ fn, home, numbers, tasks, indexOf, halts, ...places });
    return { fn, stacks, ...made };
  }

  private placeLocal(fn: CFunction, variable: Variable, home: Home): StackPlace {
    const { nesting, tasks } = this.plan;
    return placeOnStacks(this.layout, variable, {
      fn,
      home,
      index: this.index.get(fn)?.get(home.key) as number,
      cpus: tasks.length,
      tasks: this.others.length + 1,
      nesting,
    });
  }
}

/** It takes an int3's `struct pt_regs *`, not its address alone, and says where to go on. */
const getsRegisters = (handler: CFunction | null): boolean =>
  handler?.parameters[0]?.type.kind === 'pointer';

/** Lowers what can run: the tasks, the handlers, and all that these call. */
export function lowerUnit(plan: UnitPlan): Program {
  return new Lowering(plan).run();
}

/** What a protocol's program depends on, besides its source. */
export interface LowerOptions {
  cpus: number;
  sites: number;
  jobs: number;
  /** Tasks of each CPU; one by default. */
  tasks?: number;
  /** How far traps and NMIs nest; by default where no NMI arrives. */
  nesting?: Nesting;
}

/** The program of a protocol: CPU 0 runs the patcher, the others the task, and so does each CPU's every other task. */
export function lowerProtocol(protocol: Protocol, options: LowerOptions): Program {
  const { cpus, sites, jobs } = options;
  const { unit, file, symbols } = protocol;
  const defined = (name: string): CFunction | null => {
    const fn = unit.functions.get(name);
    return fn?.body ? fn : null;
  };
  const plan = (fn: CFunction | null): TaskPlan | null => fn && { fn, arguments: [], halts: false };
  const task = plan(defined('task'));
  return lowerUnit({
    file,
    unit,
    numbers: { nr_cpus: cpus, nr_sites: sites, nr_jobs: jobs },
    tasks: Array.from({ length: cpus }, (_, cpu) => (cpu === 0 ? plan(defined('patcher')) : task)),
    others: task === null ? [] : Array.from({ length: (options.tasks ?? 1) - 1 }, () => task),
    nmiHandler: defined('nmi_handler'),
    int3Handler: defined('int3_handler'),
    int3Entry: protocol.int3Entry,
    sites: protocol.sites,
    symbols,
    nesting: options.nesting ?? nestingOf(DEFAULT_STACKS.nmiStack, 0),
  });
}
