/** Sets of macro names that are compared by identity: equal sets are one object. */

export class HideSet {
  private static readonly known = new Map<string, HideSet>();
  static readonly NONE = new HideSet(new Set());

  private readonly names: ReadonlySet<string>;
  private readonly larger = new Map<string, HideSet>();
  private readonly unions = new Map<HideSet, HideSet>();
  private readonly intersections = new Map<HideSet, HideSet>();

  private constructor(names: ReadonlySet<string>) {
    this.names = names;
  }

  private static of(names: readonly string[]): HideSet {
    if (names.length === 0) return HideSet.NONE;
    const key = [...names].sort().join(' ');
    const made = HideSet.known.get(key) ?? new HideSet(new Set(names));
    HideSet.known.set(key, made);
    return made;
  }

  get size(): number {
    return this.names.size;
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  with(name: string): HideSet {
    if (this.names.has(name)) return this;
    const made = this.larger.get(name) ?? HideSet.of([...this.names, name]);
    this.larger.set(name, made);
    return made;
  }

  union(other: HideSet): HideSet {
    if (other === this || other.size === 0) return this;
    if (this.size === 0) return other;
    const made =
      this.unions.get(other) ?? HideSet.of([...new Set([...this.names, ...other.names])]);
    this.unions.set(other, made);
    return made;
  }

  intersection(other: HideSet): HideSet {
    if (other === this || this.size === 0) return this;
    if (other.size === 0) return other;
    const made =
      this.intersections.get(other) ??
      HideSet.of([...this.names].filter((name) => other.names.has(name)));
    this.intersections.set(other, made);
    return made;
  }
}
