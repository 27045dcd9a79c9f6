/** The greatest errors that functions of complex numbers may have at the points of `accuracy.json`, in units in the last place. */
export interface ComplexBound {
  readonly name: string;
  /** Of the difference beside the value. */
  readonly whole: number;
  /** Of a part beside itself. */
  readonly parts: number;
  /** Where the function jumps. */
  readonly cut?: string;
}

const smooth = (name: string): ComplexBound => ({ name, whole: 2, parts: 3 });
const onCut = (name: string, cut: string): ComplexBound => ({ ...smooth(name), cut });

const beyondReal = "the reals beyond −1 and 1";
const beyondImaginary = "the imaginary numbers beyond −i and i";

export const complexBounds: readonly ComplexBound[] = [
  smooth("multiply"),
  smooth("divide"),
  smooth("reciprocal"),
  smooth("square"),
  smooth("abs"),
  smooth("exp"),
  { ...smooth("expm1"), parts: 5 },
  onCut("log", "the negative reals"),
  onCut("log1p", "the reals below −1"),
  onCut("sqrt", "the negative reals"),
  { name: "power", whole: 1000, parts: 2000, cut: "the negative reals, of the base" },
  ...["sin", "cos", "tan", "sinh", "cosh", "tanh"].map(smooth),
  onCut("arcsin", beyondReal),
  onCut("arccos", beyondReal),
  onCut("arctan", beyondImaginary),
  onCut("arcsinh", beyondImaginary),
  onCut("arccosh", "the reals below 1"),
  onCut("arctanh", beyondReal),
];

/** Errors that were found: as they are computed in f64 and f32 on the CPU, and in f32 on a GPU. */
export interface MeasuredComplex {
  readonly f64: Found;
  readonly f32: Found;
  readonly wgsl: Found;
}

export interface Found {
  readonly whole: number;
  readonly parts: number;
}

/** Whether errors are within the bound. */
export const isWithin = ({ whole, parts }: ComplexBound, found: Found): boolean =>
  found.whole <= whole && found.parts <= parts;
