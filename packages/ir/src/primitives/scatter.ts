/** Setting, and taking extremes, at computed positions. */
import { i32 } from "../dtype.ts";
import { at } from "../errors.ts";
import type { StoreMode } from "../lowering.ts";
import type { Emitter, LinearStep, Primitive, PrimalStep, Tangent } from "../primitive.ts";
import type { Value } from "../program.ts";
import { add, mul, reciprocal } from "./arithmetic.ts";
import { and } from "./bits.ts";
import { broadcast } from "./broadcast.ts";
import { full, iota, zeroOf } from "./constant.ts";
import { gather, scatterAdd } from "./indexing.ts";
import { cast, eq, select } from "./logic.ts";
import { placeCount, spreadOf, type PlaceParams } from "./places.ts";
import { everything, fillLike, numbers } from "./pointwise.ts";
import { scatter } from "./scatter-form.ts";
import { reshape } from "./shape.ts";

/**
 * `y = x; y[b…, p…, i₁[b…, i…], …, q…] = u[b…, p…, i…, q…]`, in row-major order: of updates of one element the last is
 * kept. Linear in x and u; what is overwritten gets no cotangent, neither of x nor of u.
 */
export const scatterSet: Primitive<PlaceParams> = scatter({
  name: "scatterSet",
  store: "set",
  kinds: everything,
  derivative: {
    kind: "linear",
    in: [0, 1],
    transpose(b, [ct], step) {
      const { types, params, wanted } = step;
      const updates = at(types, 1);
      if (!ct) return [];
      const places = positionsOf(step);
      // What is read of the cotangent is read first, so that the rest may take its memory.
      const du = wanted(1) ? lastOnly(b, b.one(gather, [ct, ...places], params), step) : undefined;
      return [wanted(0) ? b.one(scatterSet, [ct, zeroOf(b, updates), ...places], params) : undefined, du];
    },
  },
});

const positionsOf = ({ arg, types }: LinearStep<PlaceParams>): readonly Value[] =>
  types.slice(2).map((_, i) => arg(i + 2));

/** `ct` where the update is the last of its element, else 0. */
function lastOnly(b: Emitter, ct: Value, step: LinearStep<PlaceParams>): Value {
  const { types, params } = step;
  const positions = at(types, 2).shape;
  const count = placeCount(positions, params);
  if (count === 1) return ct;
  const places = positionsOf(step);
  const lengths = positions.slice(params.batch);
  const numbered = b.one(reshape, [b.one(iota, [], { dtype: i32, shape: [count], axis: 0 })], { shape: lengths });
  const first = at(params.axes, 0);
  const own = b.one(broadcast, [numbered], { shape: ct.type.shape, axes: lengths.map((_, i) => first + i) });
  const none = b.one(full, [], { value: -1, dtype: i32, shape: at(types, 0).shape });
  const last = b.one(gather, [b.one(scatterMax, [none, own, ...places], params), ...places], params);
  return b.one(select, [b.one(eq, [last, own]), ct, zeroOf(b, ct.type)]);
}

/* @__NO_SIDE_EFFECTS__ */ function scatterExtremum(name: string, store: StoreMode): Primitive<PlaceParams> {
  return scatter({ name, store, kinds: numbers, derivative: { kind: "rule", tangents: shareTies } });
}

/** `ẏ = (Σ [u = y]·u̇ + [x = y]·ẋ) / (Σ [u = y] + [x = y])`, with the sums over the updates of each element. */
function shareTies(b: Emitter, step: PrimalStep<PlaceParams>, [dx, du]: readonly Tangent[]): readonly Tangent[] {
  const { args, results, params } = step;
  const [x, u, y, ...places] = [at(args, 0), at(args, 1), at(results, 0), ...args.slice(2)];
  const { dtype } = x.type;
  const there = (from: Value): Value => b.one(gather, [from, ...places], params);
  const chosen = (tie: Value, tangent: Tangent): Tangent =>
    tangent && b.one(select, [tie, tangent, zeroOf(b, tangent.type)]);
  const updates = b.one(eq, [u, there(y)]);
  if (spreadOf(at(places, 0).type.shape, params) === 0) {
    const own = b.one(eq, [there(x), there(y)]);
    const half = b.one(select, [b.one(and, [own, updates]), fillLike(b, u, 0.5), fillLike(b, u, 1)]);
    const parts = [chosen(own, dx && there(dx)), chosen(updates, du)].filter((part) => part !== undefined);
    const sum = parts.reduce((total, part) => b.one(add, [total, part]));
    return [b.one(scatterSet, [dx ?? zeroOf(b, x.type), b.one(mul, [sum, half]), ...places], params)];
  }
  const own = b.one(eq, [x, y]);
  const added = (base: Value, more: Value): Value => b.one(scatterAdd, [base, more, ...places], params);
  const others = added(fillLike(b, x, 0), b.one(cast, [updates], { dtype }));
  const count = b.one(add, [others, b.one(cast, [own], { dtype })]);
  const kept = chosen(own, dx) ?? zeroOf(b, x.type);
  const changed = chosen(updates, du);
  return [b.one(mul, [changed ? added(kept, changed) : kept, b.one(reciprocal, [count])])];
}

/** `y = x; y[…, i₁[b…, i…], …] = max(y[…], u[b…, p…, i…, q…])`; NaN if either is; all that tie share the cotangent equally. */
export const scatterMax: Primitive<PlaceParams> = scatterExtremum("scatterMax", "max");

/** `y = x; y[…, i₁[b…, i…], …] = min(y[…], u[b…, p…, i…, q…])`; NaN if either is; all that tie share the cotangent equally. */
export const scatterMin: Primitive<PlaceParams> = scatterExtremum("scatterMin", "min");
