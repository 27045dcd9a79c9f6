/** `docs/numerics.md`: how exact elementary functions are, as bounds that tests hold and as errors that were measured. */
import { accuracyBounds, accuracyBounds64, type AccuracyBound } from "@cotangent/ir/testing";
import { complexBounds, type ComplexBound, type Found, type MeasuredComplex } from "../complex/bounds.ts";
import { composed, type Composed } from "../numerics/composed.ts";
import { bounds, type Bound } from "../special/bounds.ts";

/** The greatest errors found, in ulp. */
export interface Errors {
  /** The expansion on numbers, each operation rounded. */
  readonly each: number;
  /** The same with products contracted into sums. */
  readonly contracted: number;
  /** The expansion as WGSL. */
  readonly device: number;
  /** The function of that name in WGSL, if there is one; null where it is wrong by infinity or NaN. */
  readonly builtin?: number | null;
}

export interface Measured {
  readonly adapter: string;
  readonly samples: number;
  readonly functions: Readonly<Record<string, Errors>>;
  readonly composed: Readonly<Record<string, Pick<Errors, "each" | "device">>>;
}

const show = (ulps: number): string => (ulps < 100 ? ulps.toFixed(2) : ulps.toExponential(1).replace("e+", "·10^"));
const showBuiltin = (ulps: number | null | undefined): string =>
  ulps === undefined ? "—" : ulps === null ? "∞" : show(ulps);

function line({ op, ulps }: AccuracyBound, { functions }: Measured): string {
  const errors = functions[op];
  if (!errors) return `| \`${op}\` | ${ulps} | not measured | | | |`;
  const { each, contracted, device, builtin } = errors;
  return `| \`${op}\` | ${ulps} | ${[each, contracted, device].map(show).join(" | ")} | ${showBuiltin(builtin)} |`;
}

function composedLine({ primitive: { name }, ulps, interval }: Composed, measured: Measured): string {
  const errors = measured.composed[name];
  const found = errors ? [errors.each, errors.device].map(show) : ["not measured", ""];
  return `| \`${name}\` | ${interval.join(" … ")} | ${ulps} | ${found.join(" | ")} |`;
}

/** Relative errors that were found in each way of computing. */
export type MeasuredSpecial = Readonly<Record<string, Readonly<Record<string, number>>>>;

const power = (error: number | undefined): string =>
  error === undefined
    ? "not measured"
    : error
        .toExponential(0)
        .replace(/^(\d)e([+-]\d+)$/, "$1·10^$2")
        .replace("+", "");

function specialLine({ name, range, f64, f32, floor, derivatives = 1e-14 }: Bound, measured: MeasuredSpecial): string {
  const { js, wasm, f32: single, derivatives: moved } = measured[name] ?? {};
  const bound = (limit: number): string => `${power(limit)}${floor === undefined ? "" : " *"}`;
  const found = [bound(f64), power(js), power(wasm), bound(f32), power(single), power(derivatives), power(moved)];
  return `| \`${name}\` | ${range} | ${found.join(" | ")} |`;
}

type MeasuredComplexes = Readonly<Record<string, MeasuredComplex>>;

function complexLine({ name, whole, parts, cut = "—" }: ComplexBound, measured: MeasuredComplexes): string {
  const errors = measured[name];
  const pair = (found: Found): string => `${show(found.whole)} (${show(found.parts)})`;
  const found = errors ? [errors.f64, errors.f32, errors.wgsl].map(pair) : ["not measured", "", ""];
  return `| \`${name}\` | ${whole} (${parts}) | ${found.join(" | ")} | ${cut} |`;
}

export const numericsPage = (
  measured: Measured,
  special: MeasuredSpecial,
  complex: MeasuredComplexes,
): string => `# Numerics

Generated: the bounds are in \`packages/ir/src/testing/accuracy.ts\`; \`UPDATE_DOCS=1 npx vitest run --project dawn test/gpu\`
measures anew on the adapter that is there, and \`UPDATE_DOCS=1 npx vitest run test/docs\` writes this page.

## Elementary functions in f32

The interpreter and emitted JavaScript compute them with \`Math.*\` in f64 and round once: within 0.51 ulp of f32 where
\`Math.*\` itself is good. On GPUs and in WebAssembly they are **expansions** (\`packages/ir/src/expansions\`): formulas over the
scalar algebra, printed as WGSL functions and inlined in vectors. Their bounds hold for every f32 argument, NaN, ±∞ and ±0 included, which give what the scalar algebra says, and
whether or not a compiler contracts \`a·b + c\`, regroups sums, or flushes subnormal numbers (their own values excepted).
Errors are in units in the last place (ulp) of the exact value, the greatest found over ${measured.samples} arguments: half where the function
bends, half random bits, and all edges.

- *rounded*: the expansion on numbers, each operation rounded to f32.
- *contracted*: the same with each product rounded only with the sum that it is in.
- *WGSL*: the expansion on the adapter: ${measured.adapter}.
- *built-in*: the function of that name in WGSL on the same adapter, for comparison; it is not used.

| function | bound | rounded | contracted | WGSL | built-in |
| --- | --- | --- | --- | --- | --- |
${accuracyBounds.map((bound) => line(bound, measured)).join("\n")}

## Functions made of them

In f32, against the interpreter in f64. *Rounded* is the interpreter, whose elementary functions are those of \`Math\`.

| function | arguments | bound | rounded | WGSL |
| --- | --- | --- | --- | --- |
${composed.map((item) => composedLine(item, measured)).join("\n")}

## Special functions

Those of \`cotangent/special\`, at 200 points each, edges of the range among them, beside values of 40 digits by mpmath
(\`test/special/reference.py\`). Errors are relative; where there is a star, relative to 1 where the value is less, since near a
zero the argument has no more digits. Derivatives are of first and second order, in all arguments, in f64; they are formulas
and sums like the values, and go on to every order.

| function | range | bound in f64 | JavaScript | WebAssembly | bound in f32 | found | bound of derivatives | found |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${bounds.map((bound) => specialLine(bound, special)).join("\n")}

Integrals of positive functions by the double exponential formula stand for \`gammainc\`, \`gammaincc\`, \`betainc\`, \`logNdtr\` and
\`logKv\`: they have one accuracy over the whole range, in derivatives by the order, too. Where a result is less than e⁻¹⁰, its relative
error grows with its logarithm. That of \`beta\` grows with \`n·ψ(n)\` for the sum n of its arguments, which is rounded, and that of its
derivatives where an argument is small.

## Complex numbers

At 113 points beside exact values (\`test/complex/accuracy.py\`): of magnitudes 10⁻³ … 16, 10⁻³⁰ … 10³⁰, close to 0, ±1 and ±i, and, in
f64, 10^±150 … 10^±308. Errors are in ulp, of the difference beside the value as complex numbers; in brackets, of the worse of both parts
beside itself. *CPU* is what operations at once find, *WGSL* the adapter above.

| function | bound | CPU, f64 | CPU, f32 | WGSL, f32 | cut |
| --- | --- | --- | --- | --- | --- |
${complexBounds.map((bound) => complexLine(bound, complex)).join("\n")}

On a cut the sign of a zero says on which side an argument is, as in C99. A part loses digits where it is a small difference: that of a product or a
square whose terms cancel, and the real part of \`log\` where \`|z|\` is near 1 (\`log1p\` and \`expm1\` have all digits near 0). \`power\` is \`e^(w·ln z)\`, and its error
grows with \`|w·ln z|\`, here up to 600. \`abs\`, \`divide\`, \`reciprocal\`, \`sqrt\` and \`log\` neither overflow nor underflow on the way; products are computed as they are
written, and overflow where a term does.

## In f64

JavaScript has \`Math.*\`. WebAssembly has vectors of its own, with relaxed multiply-add and without, within these bounds in ulp of
f64; those marked * are measured against exact values, to 200 bits, the others against \`Math.*\`, which is within 1 ulp itself
(\`packages/ir/src/testing/accuracy64.ts\` has the arguments, \`packages/codegen-js/src/wasm/elementary64.test.ts\` measures).

| function | bound |
| --- | --- |
${accuracyBounds64.map(({ op, ulps, exact }) => `| \`${op}\`${exact ? " *" : ""} | ${ulps} |`).join("\n")}

\`%\` is exact. Of \`sin\`, \`cos\` and \`tan\` beyond 2²⁰, and of \`%\` with quotients beyond 2²⁵, vectors are computed by JavaScript.

Sums of f32 are accumulated in f64 on CPUs, by vectors of four elements, which are added in pairs first: two roundings, whatever the length. Products of matrices in f32 are accumulated in f64 in JavaScript, and in WebAssembly in f32 in
blocks of at most 256 terms, which are then added up: for n terms the error grows like n/256 + 256 roundings at most.

## Also

- \`sin\`, \`cos\` and \`tan\` are right for every finite argument: the reduction by π/2 is in integers, with 96 bits of 2/π.
- \`%\` of floats is exact, by long division of the significands.
- \`+ − * / sqrt floor ceil round trunc\` are those of WGSL: exact (correctly rounded) on the adapters tried. The language promises
  less: 2.5 ulp for division, which adds as much to what divides (\`tan\`, \`atan\`, \`atanh\`, \`tanh\`, \`pow\` and others), and an error
  for \`sqrt\` that is inherited from \`1/inverseSqrt(x)\`.
- Devices may take subnormal numbers as 0 and leave 0 in their place. \`log\`, \`log1p\`, \`cbrt\` and \`%\` read subnormal arguments by
  their bits, so their values do not suffer.
- Integers wrap; \`x/0 = 0\` and \`x % 0 = 0\`; shift counts are taken mod 32; floats are cast to integers by truncation, saturating
  exactly, NaN to 0; \`min\` and \`max\` propagate NaN, and −0 is below 0: tried on the adapter for each operation and dtype.
`;
