/** Hyper-parameters as the material gives them, under the names of PyTorch and of optax. */
import type { Transformation } from "@cotangent/optim";

export type Hyper = Readonly<Record<string, unknown>>;

/** Hyper-parameters by any of the names that they have. */
export class Given {
  readonly #hyper: Hyper;

  constructor(hyper: Hyper) {
    this.#hyper = hyper;
  }

  number(...names: readonly string[]): number | undefined {
    const name = names.find((key) => typeof this.#hyper[key] === "number");
    return name === undefined ? undefined : (this.#hyper[name] as number);
  }

  flag(...names: readonly string[]): boolean {
    return names.some((name) => this.#hyper[name] === true || this.#hyper[name] === 1);
  }

  isFalse(...names: readonly string[]): boolean {
    return names.some((name) => this.#hyper[name] === false || this.#hyper[name] === 0);
  }

  text(...names: readonly string[]): string | undefined {
    const name = names.find((key) => typeof this.#hyper[key] === "string");
    return name === undefined ? undefined : (this.#hyper[name] as string);
  }

  /** The i-th number of a list, as `betas`. */
  part(i: number, ...names: readonly string[]): number | undefined {
    const list = names.map((name) => this.#hyper[name]).find((value) => Array.isArray(value));
    return (list as readonly number[] | undefined)?.[i];
  }

  list(...names: readonly string[]): readonly number[] | undefined {
    return names.map((name) => this.#hyper[name]).find((value) => Array.isArray(value)) as
      | readonly number[]
      | undefined;
  }

  get rate(): number {
    return this.number("lr", "learning_rate") ?? 1e-3;
  }

  /** What Adam and its kin share; what is not given is left to the default. */
  get moments(): { b1?: number; b2?: number; eps?: number; epsRoot?: number; nesterov?: boolean } {
    return defined({
      b1: this.number("b1", "beta1") ?? this.part(0, "betas"),
      b2: this.number("b2", "beta2") ?? this.part(1, "betas"),
      eps: this.number("eps"),
      epsRoot: this.number("eps_root"),
      nesterov: this.flag("nesterov") ? true : undefined,
    });
  }

  get decay(): number {
    return this.number("weight_decay", "wd") ?? 0;
  }
}

export type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };
export const defined = <T extends object>(options: T): Defined<T> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Defined<T>;

export type Make = (given: Given, name: string) => Transformation;
