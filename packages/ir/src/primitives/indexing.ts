/** Reading and adding at computed positions: adjoint to each other. */
import { at } from "../errors.ts";
import { NodeTable } from "../node.ts";
import type { Primitive } from "../primitive.ts";
import type { Value } from "../program.ts";
import { repeatLeading } from "./broadcast.ts";
import { zeroOf } from "./constant.ts";
import { checkPlaces, deeperPlaces, placeOf, placesType, type PlaceParams } from "./places.ts";
import { numbers } from "./pointwise.ts";
import { scatter } from "./scatter-form.ts";
import { scatterRules } from "./scatter-rules.ts";
import { transpose } from "./shape.ts";

/**
 * `y[b…, p…, i…, q…] = x[b…, p…, i₁[b…, i…], i₂[b…, i…], …, q…]`: elements of x at i32 positions along `axes`, or windows
 * of `sizes` that begin there, whose axes stay. The first `batch` axes of x and positions go together. In mode `clip`
 * positions are clamped so that all is inside; in mode `drop` what begins elsewhere is 0;
 * in mode `inside` all positions must be inside. Adjoint: {@link scatterAdd}.
 */
export const gather: Primitive<PlaceParams> = {
  name: "gather",
  type(args, params) {
    const x = at(args, 0);
    return [placesType(x, checkPlaces(x, args.slice(1), params, "gather"), params)];
  },
  lower([x, positions], params) {
    const place = placeOf(new NodeTable(), x?.shape ?? [], { source: 1, positions: positions?.shape ?? [] }, params);
    return { form: "view", pieces: [{ arg: 0, ...place }], otherwise: 0 };
  },
  derivative: {
    kind: "linear",
    in: [0],
    transpose: (b, [ct], { arg, params, types: [x, ...positions] }) => [
      ct && x && b.one(scatterAdd, [zeroOf(b, x), ct, ...positions.map((_, i) => arg(i + 1))], params),
    ],
  },
  batch(b, args, params, { batched, size }) {
    const [moving, still] = [batched.slice(1).includes(true), !batched[0]];
    const all = args.map((value, i): Value => (batched[i] ? value : repeatLeading(b, value, size)));
    if (still && params.batch === 0) {
      // All rows of positions read one x: their batch axis is one more axis of positions, which moves to the front.
      const y = b.one(gather, [at(args, 0), ...all.slice(1)], params);
      const first = at(params.axes, 0);
      const order = [first, ...y.type.shape.map((_, i) => i).filter((i) => i !== first)];
      return [first === 0 ? y : b.one(transpose, [y], { order })];
    }
    if (moving || params.batch > 0) return b.apply(gather, all, deeperPlaces(params, true));
    return b.apply(gather, args, deeperPlaces(params, false));
  },
};

/**
 * `y = x; y[b…, p…, i₁[b…, i…], …, q…] += u[b…, p…, i…, q…]`: u added to a copy of x (in place where x is not read again)
 * where {@link gather} would read. Linear in x and u. Adjoint with respect to u: {@link gather}.
 */
export const scatterAdd: Primitive<PlaceParams> = scatter({
  name: "scatterAdd",
  store: "add",
  kinds: numbers,
  derivative: {
    kind: "linear",
    in: [0, 1],
    transpose: (b, [ct], { arg, params, types, wanted }) => [
      ct,
      ct && wanted(1) ? b.one(gather, [ct, ...types.slice(2).map((_, i) => arg(i + 2))], params) : undefined,
    ],
  },
  consumed: scatterRules(() => scatterAdd, gather),
});
