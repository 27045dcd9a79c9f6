/** Random expressions, as functions from what can be spoken of to text; simpler ones come first, so that they shrink to them. */
import fc from "fast-check";
import { pick, type Scope } from "./scope.ts";

export type Text = (scope: Scope) => string;

const nat: fc.Arbitrary<number> = fc.nat(997);
const literals = [0, 1, 2, 0.5, 3, -1, 1.25, 0.1, -2.5, 7, 1e-3];

const smoothOfOne: readonly ((x: string) => string)[] = [
  (x) => `Math.sin(${x})`,
  (x) => `Math.cos(${x})`,
  (x) => `Math.tanh(${x})`,
  (x) => `Math.atan(${x})`,
  (x) => `-${x}`,
  (x) => `Math.exp(-(${x} * ${x}))`,
  (x) => `Math.sqrt(1 + ${x} * ${x})`,
  (x) => `Math.log1p(${x} * ${x})`,
  (x) => `${x} ** 2`,
  (x) => `Math.asinh(${x})`,
];
const anyOfOne: readonly ((x: string) => string)[] = [
  ...smoothOfOne,
  ..."abs floor ceil round trunc sign sqrt cbrt exp expm1 log log2 log10 log1p sinh cosh tan asin acos acosh atanh fround"
    .split(" ")
    .map((name) => (x: string) => `Math.${name}(${x})`),
  (x) => `+${x}`,
  (x) => `Number(${x} > 0)`,
];

const smoothOfTwo: readonly ((x: string, y: string) => string)[] = [
  (x, y) => `(${x} + ${y})`,
  (x, y) => `(${x} - ${y})`,
  (x, y) => `(${x} * ${y})`,
  (x, y) => `(${x} / (1 + ${y} * ${y}))`,
  (x, y) => `Math.atan2(${x}, 2 + Math.sin(${y}))`,
  (x, y) => `Math.hypot(${x}, ${y}, 1)`,
];
const anyOfTwo: readonly ((x: string, y: string) => string)[] = [
  ...smoothOfTwo,
  (x, y) => `(${x} / ${y})`,
  (x, y) => `(${x} % ${y})`,
  (x, y) => `Math.max(${x}, ${y})`,
  (x, y) => `Math.min(${x}, ${y})`,
  (x, y) => `Math.atan2(${x}, ${y})`,
  (x, y) => `Math.pow(${x}, ${y})`,
  (x, y) => `Math.hypot(${x}, ${y})`,
];

const variable: fc.Arbitrary<Text> = nat.map(
  (choice) =>
    ({ numbers }) =>
      pick(numbers, choice) ?? "1",
);
const literal: fc.Arbitrary<Text> = nat.map((choice) => () => {
  const value = pick(literals, choice)!;
  return value < 0 ? `(${value})` : `${value}`;
});

/** An index within `length`: a number, that of a loop, or one that depends on values. */
const within =
  (choice: number, dynamic: string) =>
  (scope: Scope, length: number): string => {
    const loop = pick(
      scope.indices.filter(({ below }) => below <= length),
      choice,
    );
    if (choice % 3 === 1 && loop) return loop.name;
    return choice % 3 === 2 && length > 1 ? `${dynamic} > 0.5 ? 1 : 0` : `${choice % length}`;
  };

// Behind `<` stands a plus, since the language takes `f < (a > (b))` for a call with a type.
const { number: numberText, test: testText } = fc.letrec<{ number: Text; test: Text }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 3, depthIdentifier: "expression" },
    variable,
    literal,
    fc.tuple(nat, tie("number")).map(([choice, x]) => (scope: Scope) => {
      const forms = scope.settings.smooth ? smoothOfOne : anyOfOne;
      return `(${pick(forms, choice)!(x(scope))})`;
    }),
    fc.tuple(nat, tie("number"), tie("number")).map(([choice, x, y]) => (scope: Scope) => {
      const forms = scope.settings.smooth ? smoothOfTwo : anyOfTwo;
      return pick(forms, choice)!(x(scope), y(scope));
    }),
    fc.tuple(tie("test"), tie("number"), tie("number")).map(
      ([test, x, y]) =>
        (scope: Scope) =>
          `(${test(scope)} ? ${x(scope)} : ${y(scope)})`,
    ),
    fc.tuple(nat, nat, tie("number")).map(([choice, index, x]) => (scope: Scope) => {
      const array = pick(scope.arrays, choice);
      if (!array || array.length === 0) return x(scope);
      return `${array.name}[${within(index, x(scope))(scope, array.length)}]`;
    }),
    fc.tuple(nat, tie("number"), tie("number")).map(([choice, x, y]) => (scope: Scope) => {
      const helper = pick(scope.settings.helpers, choice);
      return helper === undefined ? x(scope) : `${helper}(${x(scope)}, ${y(scope)})`;
    }),
    fc.tuple(nat, tie("number")).map(([choice, x]) => (scope: Scope) => {
      const array = pick(scope.arrays, choice);
      return array ? `${array.name}.reduce((s, t) => s * 0.5 + t, ${x(scope)})` : x(scope);
    }),
  ),
  test: fc.oneof(
    { maxDepth: 2, depthIdentifier: "test" },
    fc.tuple(nat, tie("number"), tie("number")).map(
      ([choice, x, y]) =>
        (scope: Scope) =>
          `${x(scope)} ${pick(["< +", ">", "<=", ">=", "===", "!=="], choice)!} ${y(scope)}`,
    ),
    nat.map(
      (choice) =>
        ({ tests }: Scope) =>
          pick(tests, choice) ?? "true",
    ),
    tie("test").map((test) => (scope: Scope) => `!(${test(scope)})`),
    fc.tuple(nat, tie("test"), tie("test")).map(
      ([choice, p, q]) =>
        (scope: Scope) =>
          `(${p(scope)} ${pick(["&&", "||"], choice)!} ${q(scope)})`,
    ),
  ),
}));

/** A number: a name, a literal, a call or in parentheses, so that `**` may follow. */
export const number: fc.Arbitrary<Text> = numberText;
export const test: fc.Arbitrary<Text> = testText;
export const choice: fc.Arbitrary<number> = nat;
export { within };
