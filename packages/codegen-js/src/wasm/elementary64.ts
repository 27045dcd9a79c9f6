/** Elementary functions of two lanes of f64, and how exact they are: `elementary64.test.ts` holds them to it. */
import type { ScalarOp } from "@cotangent/ir";
import { cbrt } from "./cube-root64.ts";
import { cosh, exp, expm1, sinh, tanh } from "./exponential64.ts";
import { acos, asin, atan, atan2 } from "./inverse-trigonometric64.ts";
import type { Lanes64, Pair } from "./lanes64.ts";
import { acosh, asinh, atanh, log, log1p } from "./logarithm64.ts";
import { pow } from "./power64.ts";
import { hasShortQuotient, rem } from "./remainder64.ts";
import { cos, isNear, sin, tan } from "./trigonometric64.ts";

export interface Function64 {
  readonly compute: (m: Lanes64, x: Pair, y: Pair) => Pair;
  /** A mask of where it computes; the host does elsewhere. */
  readonly within?: (m: Lanes64, x: Pair, y: Pair) => Pair;
}

const functions: Readonly<Partial<Record<ScalarOp, Function64>>> = {
  exp: { compute: exp },
  expm1: { compute: expm1 },
  log: { compute: log },
  log1p: { compute: log1p },
  sin: { compute: sin, within: isNear },
  cos: { compute: cos, within: isNear },
  tan: { compute: tan, within: isNear },
  asin: { compute: asin },
  acos: { compute: acos },
  atan: { compute: atan },
  atan2: { compute: atan2 },
  sinh: { compute: sinh },
  cosh: { compute: cosh },
  tanh: { compute: tanh },
  asinh: { compute: asinh },
  acosh: { compute: acosh },
  atanh: { compute: atanh },
  cbrt: { compute: cbrt },
  pow: { compute: pow },
  rem: { compute: rem, within: hasShortQuotient },
};

/** The function of two lanes that computes `op`, if there is one. */
export const function64 = (op: ScalarOp): Function64 | undefined => functions[op];
