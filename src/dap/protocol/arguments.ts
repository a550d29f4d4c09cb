/** What requests say, read with care: they come from another program. */
import type { Request } from './messages.ts';

/** A request that cannot be done: what, where, what to do, for the response. */
export class Refusal extends Error {}

/** The arguments of one request. */
export class Arguments {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #what: string;

  constructor(fields: unknown, what: string) {
    if (fields !== undefined && fields !== null && !isRecord(fields)) {
      throw new Refusal(`${what}: the arguments are no object`);
    }
    this.#fields = fields ?? {};
    this.#what = what;
  }

  static of({ command, arguments: given }: Request): Arguments {
    return new Arguments(given, command);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name) && this.#fields[name] !== undefined;
  }

  /** A safe integer; `fallback` where it is left out, refused where there is none. */
  integer(name: string, fallback?: number): number {
    const value = this.#field(name, fallback);
    if (!Number.isSafeInteger(value)) throw this.#wrong(name, 'a whole number');
    return value as number;
  }

  text(name: string, fallback?: string): string {
    const value = this.#field(name, fallback);
    if (typeof value !== 'string') throw this.#wrong(name, 'a text');
    return value;
  }

  /** null where it is left out. */
  maybeText(name: string): string | null {
    return this.has(name) ? this.text(name) : null;
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.#field(name, fallback);
    if (typeof value !== 'boolean') throw this.#wrong(name, 'true or false');
    return value;
  }

  /** The field's own fields. */
  part(name: string): Arguments {
    return new Arguments(this.#fields[name], `${this.#what}: ${name}`);
  }

  /** The entries of a list, empty where it is left out. */
  list(name: string): Arguments[] {
    return this.#array(name).map(
      (entry, at) => new Arguments(entry, `${this.#what}: ${name}[${at}]`),
    );
  }

  texts(name: string): string[] {
    return this.#array(name).map((entry) => {
      if (typeof entry !== 'string') throw this.#wrong(name, 'a list of texts');
      return entry;
    });
  }

  /** As it was given. */
  raw(name: string): unknown {
    return this.#fields[name];
  }

  #array(name: string): unknown[] {
    const value = this.#fields[name] ?? [];
    if (!Array.isArray(value)) throw this.#wrong(name, 'a list');
    if (value.length > MOST_ENTRIES) throw this.#wrong(name, `a list of up to ${MOST_ENTRIES}`);
    return value;
  }

  #field(name: string, fallback: unknown): unknown {
    const value = Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
    return value === undefined || value === null ? fallback : value;
  }

  #wrong(name: string, wanted: string): Refusal {
    return new Refusal(`${this.#what}: "${name}" has to be ${wanted}`);
  }
}

const MOST_ENTRIES = 10_000;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The message as a request; null for another kind of message, which needs no answer. Throws Refusal. */
export function requestOf(message: unknown): Request | null {
  if (!isRecord(message)) throw new Refusal('a message is no object');
  const { seq, type, command } = message;
  if (type === 'response' || type === 'event') return null;
  if (type !== 'request' || !Number.isSafeInteger(seq) || typeof command !== 'string') {
    throw new Refusal('a message is no request: it has to have "type", "seq" and "command"');
  }
  return message as unknown as Request;
}
