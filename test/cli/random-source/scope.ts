/** What the text of a random function can speak of at one place. */

export interface LocalArray {
  readonly name: string;
  /** Its length when the program is made; elements are not added. */
  readonly length: number;
  readonly writable: boolean;
}

/** What is returned: a number, or two. */
export type Result = "number" | "pair";

export interface Settings {
  readonly smooth: boolean;
  readonly result: Result;
  /** Functions of two numbers that can be called. */
  readonly helpers: readonly string[];
}

export interface Scope {
  readonly settings: Settings;
  readonly numbers: string[];
  /** Those of the numbers that can be assigned. */
  readonly targets: string[];
  readonly arrays: LocalArray[];
  readonly tests: string[];
  /** Indices of loops whose number of iterations is known: the name and what it is below. */
  readonly indices: { readonly name: string; readonly below: number }[];
  readonly inLoop: boolean;
  readonly inCallback: boolean;
  /** How many names there are; shared by all scopes of a function. */
  readonly counter: { names: number };
}

export const emptyScope = (settings: Settings): Scope => ({
  settings,
  numbers: [],
  targets: [],
  arrays: [],
  tests: [],
  indices: [],
  inLoop: false,
  inCallback: false,
  counter: { names: 0 },
});

/** What is declared in it is not seen outside. */
export const inside = (scope: Scope, where: Partial<Pick<Scope, "inLoop" | "inCallback">> = {}): Scope => ({
  ...scope,
  numbers: [...scope.numbers],
  targets: [...scope.targets],
  arrays: [...scope.arrays],
  tests: [...scope.tests],
  indices: [...scope.indices],
  ...where,
});

export const fresh = ({ counter }: Scope, prefix: string): string => `${prefix}${counter.names++}`;

export function addVariable({ numbers, targets }: Scope, name: string): void {
  numbers.push(name);
  targets.push(name);
}

/** The entry of `list` that a natural number chooses. */
export const pick = <T>(list: readonly T[], choice: number): T | undefined => list[choice % list.length];
