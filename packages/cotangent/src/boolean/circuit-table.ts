/** What each operation on truth values is over Z2: a polynomial of floats that are 0 or 1. */
import {
  add,
  and,
  at,
  atLine,
  bool,
  broadcast,
  call,
  concatenate,
  eq,
  fillLike,
  floor,
  gather,
  mul,
  ne,
  not,
  NotDifferentiableError,
  or,
  pad,
  padWith,
  reduceAnd,
  reduceOr,
  reduceProd,
  reshape,
  reverse,
  scan,
  scatterSet,
  select,
  showType,
  slice,
  stopGradient,
  sub,
  switchCase,
  transpose,
  typesOf,
  xor,
  type Builder,
  type Emitter,
  type Params,
  type Primitive,
  type Program,
  type Step,
  type Value,
} from "@cotangent/ir";

/** A program on floats, and which of its outputs depend on the inputs that do. */
export interface Translated {
  readonly program: Program;
  readonly active: readonly boolean[];
}

/**
 * The program in which inputs marked `active`, and what depends on them, are floats; outputs marked `forced` are floats
 * in any case.
 */
export type Translate = (program: Program, active: readonly boolean[], forced: readonly boolean[]) => Translated;

/** A step some of whose arguments depend on the inputs of the circuit. */
export interface CircuitStep<P extends Params = Params> {
  readonly b: Builder;
  readonly step: Step;
  readonly params: P;
  readonly active: readonly boolean[];
  /** Argument i: floats if it is active, else as it was. */
  given(i: number): Value;
  /** Argument i as floats, if it is a bool. */
  number(i: number): Value;
  readonly translate: Translate;
}

interface Results {
  readonly results: readonly Value[];
  readonly active: readonly boolean[];
}

/** How a step is translated. */
export interface Entry<P extends Params = Params> {
  translate(step: CircuitStep<P>): Results;
  /** Whether one element of an argument can be read many times. */
  readonly spreads: boolean;
}

/** @throws NotDifferentiableError that names the operation and the user's line. */
export function refuse({ primitive, args, results, origin }: Step): never {
  const types = (values: readonly Value[]): string => typesOf(values).map(showType).join(", ");
  throw new NotDifferentiableError(
    "not-differentiable",
    `booleanVjp: ${primitive.name}(${types(args)})${atLine(origin)} makes ${types(results)} and is no operation of circuits`,
    "build what depends on the inputs of logicalAnd, logicalOr, logicalXor, logicalNot, where, equal, all, any, indexing and rearranging of bools; what does not may be anything",
  );
}

/** `x mod 2`, whose derivative is 1, as that of a rearranged sum is. */
export function mod2(b: Emitter, x: Value): Value {
  const halves = b.one(floor, [b.one(mul, [x, fillLike(b, x, 0.5)])]);
  return b.one(sub, [x, b.one(mul, [halves, fillLike(b, x, 2)])]);
}

const complement = (b: Emitter, x: Value): Value => b.one(sub, [fillLike(b, x, 1), x]);
const parity = (b: Emitter, x: Value, z: Value): Value => mod2(b, b.one(add, [x, z]));
/** `x` where c is 1, `z` where it is 0: `c·x + (1 − c)·z` */
const choice = (b: Emitter, c: Value, x: Value, z: Value): Value =>
  b.one(add, [b.one(mul, [c, x]), b.one(mul, [complement(b, c), z])]);

/** A step whose results are bools, by what it is on floats. */
const circuit = <P extends Params>(polynomial: (step: CircuitStep<P>) => Value, spreads = false): Entry<P> => ({
  translate(step) {
    const { results } = step.step;
    if (results.some(({ type }) => type.dtype !== bool)) refuse(step.step);
    return { results: [polynomial(step)], active: results.map(() => true) };
  },
  spreads,
});

const unary = (f: (b: Emitter, x: Value) => Value): Entry => circuit(({ b, number }) => f(b, number(0)));
const binary = (f: (b: Emitter, x: Value, z: Value) => Value): Entry =>
  circuit(({ b, number }) => f(b, number(0), number(1)));
/** An operation that moves elements about does the same with floats. */
const moved = (spreads = false): Entry =>
  circuit(({ b, step, number }) => b.one(step.primitive, argsBy(step, number), step.params), spreads);

const argsBy = ({ args }: Step, get: (i: number) => Value): readonly Value[] => args.map((_, i) => get(i));

const called: Entry<{ readonly body: Program }> = {
  translate({ b, step, params, active, given, translate }) {
    const body = translate(params.body, active, []);
    const results = b.apply(step.primitive, argsBy(step, given), { ...params, body: body.program });
    return { results, active: body.active };
  },
  spreads: true,
};

/** A carry is floats if it starts so or becomes so in some iteration. */
const looped: Entry<Parameters<(typeof scan)["type"]>[1]> = {
  translate({ b, step, params, active, given, number, translate }) {
    const { consts, carries } = params;
    const isCarry = (i: number): boolean => i >= consts && i < consts + carries;
    let flags = active;
    let body = translate(params.body, flags, flags.slice(consts, consts + carries));
    while (flags.some((flag, i) => isCarry(i) && flag !== body.active[i - consts])) {
      flags = flags.map((flag, i) => (isCarry(i) ? flag || at(body.active, i - consts) : flag));
      body = translate(params.body, flags, flags.slice(consts, consts + carries));
    }
    const args = argsBy(step, (i) => (flags[i] ? number(i) : given(i)));
    return { results: b.apply(step.primitive, args, { ...params, body: body.program }), active: body.active };
  },
  spreads: true,
};

/** The number of the branch is an integer, which depends on no input. */
const chosen: Entry<{ readonly branches: readonly Program[] }> = {
  translate({ b, step, params, active, given, translate }) {
    const own = active.slice(1);
    const found = params.branches.map((branch) => translate(branch, own, []).active);
    const forced = at(found, 0).map((_, i) => found.some((flags) => flags[i]));
    const branches = params.branches.map((branch) => translate(branch, own, forced).program);
    return { results: b.apply(step.primitive, argsBy(step, given), { ...params, branches }), active: forced };
  },
  spreads: true,
};

/** Along axes: a product, of the elements or of their complements. */
type ReduceParams = { readonly axes: readonly number[] };
const all: Entry<ReduceParams> = circuit(({ b, number, params }) => b.one(reduceProd, [number(0)], params));
const any: Entry<ReduceParams> = circuit(({ b, number, params }) =>
  complement(b, b.one(reduceProd, [complement(b, number(0))], params)),
);
const selected: Entry = circuit(({ b, active, given, number }) =>
  active[0] ? choice(b, number(0), number(1), number(2)) : b.one(select, [given(0), number(1), number(2)]),
);

/** Every operation of circuits. */
export const circuitTable: ReadonlyMap<Primitive, Entry> = new Map<Primitive, Entry>([
  [and, binary((b, x, z) => b.one(mul, [x, z]))],
  [xor, binary(parity)],
  [ne, binary(parity)],
  [eq, binary((b, x, z) => complement(b, parity(b, x, z)))],
  [or, binary((b, x, z) => b.one(sub, [b.one(add, [x, z]), b.one(mul, [x, z])]))],
  [not, unary(complement)],
  [reduceAnd, all],
  [reduceOr, any],
  [select, selected],
  [reshape, moved()],
  [transpose, moved()],
  [slice, moved()],
  [reverse, moved()],
  [concatenate, moved()],
  [pad, moved()],
  [padWith, moved()],
  [stopGradient, moved()],
  [scatterSet, moved(true)],
  [broadcast, moved(true)],
  [gather, moved(true)],
  [call, called],
  [scan, looped],
  [switchCase, chosen],
]);
