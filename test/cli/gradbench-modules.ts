/** The functions of GradBench written as plain TypeScript, compiled for the lengths of their inputs. */
import type { Evaluation, Json, Module } from "../conformance/gradbench-tool/module.ts";
import { prepare } from "../conformance/gradbench-tool/module.ts";
import { sparseRows, type Counts } from "../conformance/gradbench-tool/sparse-rows.ts";
import { hessianProductOf, pullBackOf, read, valueOf } from "./compiled.ts";
import type { Plain } from "./corpus-case.ts";
import { fileOf, parameterNames } from "./originals.ts";
import { lengthsOf, numbersOf, withNumbers } from "./plain-values.ts";
import type { SourceProgram } from "@cotangent/cli";

type Args = readonly Plain[];

interface Compiled {
  readonly source: SourceProgram;
  readonly args: Args;
}

function compiled(file: string, name: string, args: Args): Compiled {
  const path = fileOf("gradbench", file);
  const names = parameterNames(path, name);
  const lengths = Object.assign({}, ...args.map((arg, i) => lengthsOf(names[i]!, arg))) as Record<string, number>;
  return { source: read({ file: path, name, lengths }), args };
}

/** Plain values are what messages are made of, but for typed arrays. */
const json = (value: Plain): Json => value as Json;

/** The part of a gradient that belongs to its only parameter. */
const first = (gradient: Plain): Json => json(Object.values(gradient)[0] as Plain);

const value = ({ source, args }: Compiled, tell: (y: Plain) => Json = json) => prepare(valueOf(source), args, tell);

const gradient = ({ source, args }: Compiled, wrt: readonly string[], tell: (gradient: Plain) => Json = first) => {
  const pullBack = pullBackOf(source, wrt);
  return prepare((point: Args) => pullBack(point, 1), [args], tell);
};

/** The rows of a Jacobian: all numbers of the pull-back of each number of the result. */
function jacobian({ source, args }: Compiled, wrt: readonly string[]): (point: Args) => readonly (readonly number[])[] {
  const pullBack = pullBackOf(source, wrt);
  const result = valueOf(source)(...args);
  const units = numbersOf(result).map((_, row) => {
    let k = 0;
    return withNumbers(result, () => Number(k++ === row));
  });
  return (point) => units.map((unit) => numbersOf(pullBack(point, unit)));
}

interface VectorInput {
  readonly x: readonly number[];
}

const hello: Module<number> = {
  square: (x) => value(compiled("hello", "square", [x])),
  double: (x) => gradient(compiled("hello", "square", [x]), ["x"]),
};

const lse: Module<VectorInput> = {
  primal: ({ x }) => value(compiled("lse", "logSumExp", [x])),
  gradient: ({ x }) => gradient(compiled("lse", "logSumExp", [x]), ["x"]),
};

const llsq: Module<VectorInput & { readonly n: number }> = {
  primal: ({ x, n }) => value(compiled("llsq", "halfSquares", [x, n])),
  gradient: ({ x, n }) => gradient(compiled("llsq", "halfSquares", [x, n]), ["x"]),
};

const det: Module<{ readonly A: readonly number[] }> = {
  primal: ({ A }) => value(compiled("det", "determinant", [A])),
  gradient: ({ A }) => gradient(compiled("det", "determinant", [A]), ["entries"]),
};

const ode: Module<VectorInput & { readonly s: number }> = {
  primal: ({ x, s }) => value(compiled("ode", "solve", [x, s])),
  gradient: ({ x, s }) => gradient(compiled("ode", "lastComponent", [x, s]), ["x"]),
};

type Rows = readonly (readonly number[])[];

const kmeans: Module<{ readonly points: Rows; readonly centroids: Rows }> = {
  cost: ({ points, centroids }) => value(compiled("kmeans", "cost", [points, centroids])),
  // The Hessian by the centroids is diagonal, so that its product with ones is all of it.
  dir: ({ points, centroids }) => {
    const { source, args } = compiled("kmeans", "cost", [points, centroids]);
    const pullBack = pullBackOf(source, ["centroids"]);
    const product = hessianProductOf(source, ["centroids"]);
    const ones = withNumbers(centroids, () => 1);
    return prepare(
      (point: Args) =>
        [pullBack(point, 1), product(point, { centroids: ones })].map((part) => first(part) as Rows) as [Rows, Rows],
      [args],
      ([slope, diagonal]) => slope.map((row, i) => row.map((x, j) => x / diagonal[i]![j]!)),
    );
  },
};

interface GmmInput {
  readonly x: Rows;
  readonly m: number;
  readonly gamma: number;
  readonly alpha: readonly number[];
  readonly mu: Rows;
  readonly q: Rows;
  readonly l: Rows;
}

const posterior = ({ x, m, gamma, alpha, mu, q, l }: GmmInput): Compiled =>
  compiled("gmm", "logPosterior", [{ alpha, mu, q, l }, x, gamma, m]);

const gmm: Module<GmmInput> = {
  objective: (input) => value(posterior(input)),
  jacobian: (input) => gradient(posterior(input), ["mixture"]),
};

interface LstmInput {
  readonly main_params: Rows;
  readonly extra_params: Rows;
  readonly state: Rows;
  readonly sequence: Rows;
}

const lstmLoss = (input: LstmInput): Compiled =>
  compiled("lstm", "loss", [input.main_params, input.extra_params, input.state, input.sequence]);

const lstm: Module<LstmInput> = {
  objective: (input) => value(lstmLoss(input)),
  jacobian: (input) => gradient(lstmLoss(input), ["main", "extra"], numbersOf),
};

interface BaInput extends Counts {
  readonly cam: readonly number[];
  readonly x: readonly number[];
  readonly w: number;
  readonly feat: readonly number[];
}

/** All observations are alike. */
const compressed = (input: BaInput, pair: readonly number[], ofWeight: number): Json =>
  sparseRows(input, (k) => (k < pair.length * input.p ? pair[k % pair.length]! : ofWeight));

const ba: Module<BaInput> = {
  objective: ({ cam, x, w, feat, p }) => {
    const pair = compiled("ba", "reprojection", [cam, x, w, feat]);
    const weight = compiled("ba", "weightError", [w]);
    const [errors, ofWeight] = [valueOf(pair.source), valueOf(weight.source)];
    return prepare(
      () => [errors(...pair.args), ofWeight(...weight.args)] as const,
      [],
      ([elements, element]) => ({
        reproj_error: { elements: json(elements), repeated: p },
        w_err: { element: json(element), repeated: p },
      }),
    );
  },
  jacobian: (input) => {
    const { cam, x, w, feat } = input;
    const pair = compiled("ba", "reprojection", [cam, x, w, feat]);
    const weight = compiled("ba", "weightError", [w]);
    const [ofPair, ofWeight] = [jacobian(pair, ["camera", "point", "weight"]), jacobian(weight, ["weight"])];
    return prepare(
      () => [ofPair(pair.args).flat(), ofWeight(weight.args)[0]![0]!] as const,
      [],
      ([rows, slope]) => compressed(input, rows, slope),
    );
  },
};

interface HtInput {
  readonly theta: readonly number[];
  readonly data: {
    readonly model: {
      readonly parents: readonly number[];
      readonly base_relatives: readonly Rows[];
      readonly inverse_base_absolutes: readonly Rows[];
      readonly base_positions: Rows;
      readonly weights: Rows;
      readonly triangles: Rows;
      readonly is_mirrored: boolean;
    };
    readonly correspondences: readonly number[];
    readonly points: Rows;
  };
  readonly us: Rows;
}

function handErrors({ theta, us, data: { model, correspondences, points } }: HtInput): Compiled {
  const hand = {
    parents: model.parents,
    baseRelatives: model.base_relatives,
    inverseBaseAbsolutes: model.inverse_base_absolutes,
    basePositions: model.base_positions,
    weights: model.weights,
    triangles: model.triangles,
    isMirrored: model.is_mirrored,
  };
  return us.length === 0
    ? compiled("ht", "errors", [theta, hand, correspondences, points])
    : compiled("ht", "surfaceErrors", [theta, us, hand, correspondences, points]);
}

const ht: Module<HtInput> = {
  objective: (input) => value(handErrors(input)),
  jacobian: (input) => {
    const errors = handErrors(input);
    if (input.us.length === 0) return prepare(jacobian(errors, ["theta"]), [errors.args], (rows) => rows);
    // Of the coordinates u each error depends on those of its own correspondence only.
    const byTheta = jacobian(errors, ["theta"]);
    const byU = jacobian(errors, ["us"]);
    return prepare(
      (point: Args) => {
        const ofU = byU(point);
        return byTheta(point).map((row, i) => {
          const at = 2 * Math.floor(i / 3);
          return [...ofU[i]!.slice(at, at + 2), ...row];
        });
      },
      [errors.args],
      (rows) => rows,
    );
  },
};

const all: Readonly<Record<string, Module<never>>> = { ba, det, gmm, hello, ht, kmeans, llsq, lse, lstm, ode };

/** The input of an evaluation is what GradBench sends for it. */
export const modules: ReadonlyMap<string, Readonly<Record<string, Evaluation<unknown>>>> = new Map(
  Object.entries(all).map(([name, module]) => [name, module as Module<unknown>]),
);
