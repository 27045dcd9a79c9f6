/** How much programs do, from their shapes alone. */
import {
  evaluateDim,
  lowerStep,
  sizesOf,
  typesOf,
  type ArrayType,
  type Dim,
  type Lowering,
  type Program,
  type Sizes,
  type Step,
} from "@cotangent/ir";

const noSizes: Sizes = new Map();
/** Of programs without named sizes. */
const known = new WeakMap<Program, number>();

/** About how many elements `program` computes; rooms of loops count as one iteration. */
export function workOf(program: Program, sizes: Sizes = noSizes): number {
  if (sizes.size === 0) return new Work(noSizes, known).of(program);
  const rooms = sizesOf(program).map((name) => [name, 1] as const);
  return new Work(new Map([...rooms, ...sizes]), new WeakMap()).of(program);
}

class Work {
  readonly #sizes: Sizes;
  readonly #known: WeakMap<Program, number>;

  constructor(sizes: Sizes, before: WeakMap<Program, number>) {
    this.#sizes = sizes;
    this.#known = before;
  }

  of(program: Program): number {
    const before = this.#known.get(program);
    if (before !== undefined) return before;
    const work = program.steps.reduce((sum, step) => sum + this.#ofStep(step), 0);
    this.#known.set(program, work);
    return work;
  }

  #ofStep(step: Step): number {
    const form: Lowering = lowerStep(step);
    if (form.form === "call") return this.of(form.body);
    if (form.form === "branch") return Math.max(...form.branches.map((body) => this.of(body)));
    if (form.form === "loop") {
      const count = this.#length(form.count);
      return (Number.isFinite(count) ? count : 1) * this.of(form.body);
    }
    if (form.form === "reduce") return this.#elements(form.domain);
    return typesOf([...step.args, ...step.results]).reduce((sum, { shape }) => sum + this.#elements(shape), 0);
  }

  #elements(shape: ArrayType["shape"]): number {
    return shape.reduce<number>((size, dim) => size * this.#length(dim), 1);
  }

  #length(dim: Dim): number {
    return Math.max(0, evaluateDim(dim, this.#sizes));
  }
}
