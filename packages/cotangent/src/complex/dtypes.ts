/** The complex dtypes, which bring all that complex arrays need along. */
import { ArgumentError, bool, f32, f64, full, ne, neg, showType, type Dtype } from "@cotangent/ir";
import {
  isComplex,
  realOf,
  type ComplexDtype,
  type ComplexRules,
  type Content,
  type Pair,
  type Real,
} from "../content.ts";
import { complexDtypes } from "../dtype-like.ts";
import { applyOne, elementwise, liftNumber, toDtype } from "../operations.ts";
import { promote, type WeakDtype } from "../promotion.ts";
import { applyComplex } from "./apply.ts";
import { makeNode } from "./node.ts";
import { pairOf } from "./pair.ts";

const of = (part: Dtype): ComplexDtype => (part === f64 ? complex128 : complex64);

const conjugate = ({ re, im }: Pair): Pair => pairOf(of(re.type.dtype), re, applyOne(neg, [im], {}));

/** That of the parts, made complex. */
function promoteComplex(a: WeakDtype, b: WeakDtype): WeakDtype {
  const ofPart = ({ dtype, weak }: WeakDtype): WeakDtype => ({ dtype: dtype.part ?? dtype, weak });
  const { dtype, weak } = promote(ofPart(a), ofPart(b));
  return { dtype: of(dtype), weak };
}

const rules: ComplexRules = {
  apply: applyComplex,
  promote: promoteComplex,
  cast: castComplex,
  conjugate,
  node: makeNode(of),
};

function makeDtype(name: ComplexDtype["name"], part: Dtype): ComplexDtype {
  const noElements = (): never => {
    throw new ArgumentError(
      "not-real",
      `${name} is used where the dtype of a real array is meant`,
      `make the parts in ${part.name}, and of them a complex array with np.complex(re, im)`,
    );
  };
  return {
    name,
    kind: "complex",
    part,
    rules,
    of,
    bytes: 2 * part.bytes,
    bits: 2 * part.bits,
    differentiable: true,
    round: noElements,
    wrap: noElements,
    allocate: noElements,
  };
}

/** Complex numbers of two f32. */
export const complex64: ComplexDtype = makeDtype("complex64", f32);
/** Complex numbers of two f64. */
export const complex128: ComplexDtype = makeDtype("complex128", f64);
for (const dtype of [complex64, complex128]) complexDtypes.set(dtype.name, dtype);

const zerosLike = (dtype: Dtype, { shape }: Content): Real => applyOne(full, [], { value: 0, dtype, shape });

/** Parts rounded to another dtype, or a real array with imaginary parts 0. */
function castComplex(x: Content, dtype: Dtype): Content {
  if (isComplex(dtype))
    return x.kind === "complex"
      ? pairOf(dtype, toDtype(x.re, dtype.part), toDtype(x.im, dtype.part))
      : pairOf(dtype, toDtype(realOf(x), dtype.part), zerosLike(dtype.part, x));
  if (x.kind !== "complex") throw new Error("internal: neither dtype is complex");
  if (dtype === bool) return elementwise(ne, [x, liftNumber(0)]);
  throw new ArgumentError(
    "not-real",
    `astype: ${showType(x.type)} to ${dtype.name}, which has no imaginary part`,
    "take real(z), imag(z) or abs(z) of it",
  );
}
