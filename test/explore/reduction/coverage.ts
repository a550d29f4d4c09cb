/** What happened in the protocols that were compared: an agreement says nothing of what never occurs. */
import type { FailureClass } from '../../../src/detectors/failure.ts';
import type { Event } from '../../../src/machine/events/events.ts';
import type { Agreed } from './compare-searches.ts';

/** What an event shows to have happened. */
function features(event: Event): string[] {
  switch (event.kind) {
    case 'trapped':
      return event.context === 'task' ? ['int3 hit'] : ['int3 hit', `int3 hit in ${event.context}`];
    case 'crashed':
      return [event.reason];
    case 'nmi-entered':
      return event.latched ? ['NMI', 'latched NMI taken'] : ['NMI'];
    case 'nmi-delivered':
      return ['raised NMI arrived'];
    case 'interrupt-entered':
      return ['IPI handled'];
    case 'switched':
      return [event.preempted ? 'preempted' : 'switched'];
    case 'stopper-returned':
      return ['stopped CPU ran'];
    case 'rcu-tasks-moved':
      return event.phase === 'wait' ? ['tasks awaited'] : [];
    case 'masked':
      return event.context === 'task' && (event.irqsOff || event.preemptOff > 0) ? ['masked'] : [];
    case 'stop-reached':
      return ['CPUs stopped'];
    case 'rcu-moved':
      return event.phase === 'wait' ? ['grace period'] : [];
    case 'fault-handled':
      return ['fault handled'];
    case 'committed':
      return ['store drained'];
    default:
      return [];
  }
}

export class Coverage {
  runs = 0;
  compared = 0;
  states = 0;
  reduced = 0;
  /** In how many of the compared scenarios it happened. */
  readonly counts = new Map<string, number>();
  #present = new Set<string>();

  readonly visit = (event: Event): void => {
    for (const feature of features(event)) this.#present.add(feature);
  };

  begin(): void {
    this.runs++;
    this.#present = new Set();
  }

  end(agreed: Agreed | null): void {
    if (agreed === null) return;
    this.compared++;
    this.states += agreed.full;
    this.reduced += agreed.reduced;
    const verdicts: (FailureClass | 'pass')[] = [...agreed.classes];
    for (const one of [...this.#present, ...(verdicts.length === 0 ? ['pass'] : verdicts)]) {
      this.counts.set(one, (this.counts.get(one) ?? 0) + 1);
    }
  }

  toString(): string {
    const counts = [...this.counts].sort(([, a], [, b]) => b - a);
    const summary = `${this.runs} protocols, ${this.compared} compared, ${this.states} states, ${this.reduced} with reduction`;
    return `${summary}\n  ${counts.map(([what, count]) => `${what} ${count}`).join(', ')}`;
  }
}
