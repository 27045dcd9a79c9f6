/** What the text of a random function can speak of at one place. */

export interface LocalArray {
  readonly name: string;
  /** Its length when the program is made; elements are not added. */
  readonly length: number;
  readonly writable: boolean;
}

/** What is returned: a number, or two. */
export type Result = "number" | "pair";

interface Settings {
  readonly smooth: boolean;
  readonly result: Result;
  /** Functions of two numbers that can be called. */
  readonly helpers: readonly string[];
}

export class Scope {
  readonly settings: Settings;
  readonly numbers: string[];
  readonly targets: string[];
  readonly arrays: LocalArray[];
  readonly tests: string[];
  /** Indices of loops whose number of iterations is known: the name and what it is below. */
  readonly indices: { readonly name: string; readonly below: number }[];
  readonly inLoop: boolean;
  readonly inCallback: boolean;
  private readonly counter: { next: number };

  constructor(
    settings: Settings,
    from?: Scope,
    where: { readonly inLoop?: boolean; readonly inCallback?: boolean } = {},
  ) {
    this.settings = settings;
    this.numbers = [...(from?.numbers ?? [])];
    this.targets = [...(from?.targets ?? [])];
    this.arrays = [...(from?.arrays ?? [])];
    this.tests = [...(from?.tests ?? [])];
    this.indices = [...(from?.indices ?? [])];
    this.inLoop = where.inLoop ?? from?.inLoop ?? false;
    this.inCallback = where.inCallback ?? from?.inCallback ?? false;
    this.counter = from?.counter ?? { next: 0 };
  }

  child(where: { readonly inLoop?: boolean; readonly inCallback?: boolean } = {}): Scope {
    return new Scope(this.settings, this, where);
  }

  fresh(prefix: string): string {
    return `${prefix}${this.counter.next++}`;
  }

  variable(name: string): void {
    this.numbers.push(name);
    this.targets.push(name);
  }
}

/** The entry of `list` that a natural number chooses. */
export const pick = <T>(list: readonly T[], choice: number): T | undefined => list[choice % list.length];
