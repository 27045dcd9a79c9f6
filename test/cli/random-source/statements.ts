/** Random statements; each adds to the scope what it declares and gives its lines. */
import fc from "fast-check";
import { choice as nat, number, test, within, type Text } from "./expressions.ts";
import { addVariable, fresh, inside, pick, type Scope } from "./scope.ts";

export type Lines = (scope: Scope) => readonly string[];

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

/** The lines of several statements, one after the other. */
export const sequence =
  (statements: readonly Lines[]): Lines =>
  (scope) =>
    statements.flatMap((statement) => statement(scope));

export function returned(scope: Scope, x: Text, y: Text): string {
  return scope.settings.result === "number" ? `return ${x(scope)};` : `return [${x(scope)}, ${y(scope)}];`;
}

const declare: fc.Arbitrary<Lines> = number.map((x) => (scope) => {
  const text = x(scope);
  const name = fresh(scope, "v");
  addVariable(scope, name);
  return [`let ${name} = ${text};`];
});

const declareTest: fc.Arbitrary<Lines> = test.map((p) => (scope) => {
  const text = p(scope);
  const name = fresh(scope, "is");
  scope.tests.push(name);
  return [`const ${name} = ${text};`];
});

const declareObject: fc.Arbitrary<Lines> = fc.tuple(number, number, nat).map(([x, y, form]) => (scope) => {
  const [first, second] = [x(scope), y(scope)];
  const name = fresh(scope, "o");
  if (form % 2 === 0) {
    addVariable(scope, `${name}.x`);
    addVariable(scope, `${name}.y`);
    return [`const ${name} = { x: ${first}, y: ${second} };`];
  }
  addVariable(scope, `${name}a`);
  addVariable(scope, `${name}b`);
  return [`let { x: ${name}a, y: ${name}b } = { x: ${first}, y: ${second} };`];
});

const arrayForms: readonly ((x: string, y: string, n: number) => string)[] = [
  (x, y) => `[${x}, ${y}, 1]`,
  (x, _, n) => `new Array<number>(${n}).fill(${x})`,
  (x, _, n) => `Array.from({ length: ${n} }, (_, k) => ${x} + 0.5 * k)`,
  (x, _, n) => `new Float64Array(${n}).fill(${x})`,
];

const declareArray: fc.Arbitrary<Lines> = fc.tuple(nat, nat, number, number).map(([form, size, x, y]) => (scope) => {
  const [first, second] = [x(scope), y(scope)];
  const name = fresh(scope, "w");
  const from = pick(scope.arrays, size);
  if (form % 6 >= 4 && from) {
    scope.arrays.push({ name, length: from.length, writable: true });
    const copy = form % 6 === 4 ? `${from.name}.map((t, k) => t * ${first} + k)` : `${from.name}.slice()`;
    return [`const ${name} = ${copy};`];
  }
  const length = form % 4 === 0 ? 3 : 1 + (size % 4);
  scope.arrays.push({ name, length, writable: true });
  return [`const ${name} = ${arrayForms[form % 4]!(first, second, length)};`];
});

const assign: fc.Arbitrary<Lines> = fc.tuple(nat, nat, number).map(([target, operator, x]) => (scope) => {
  const name = pick(scope.targets, target);
  const operators = scope.settings.smooth ? ["=", "+=", "-=", "*="] : ["=", "+=", "-=", "*=", "/=", "%="];
  return name === undefined ? [] : [`${name} ${pick(operators, operator)!} ${x(scope)};`];
});

const assignElement: fc.Arbitrary<Lines> = fc
  .tuple(nat, nat, nat, number, number)
  .map(([target, index, operator, x, y]) => (scope) => {
    const array = pick(
      scope.arrays.filter(({ writable }) => writable),
      target,
    );
    if (!array) return [];
    const place = within(index, y(scope))(scope, array.length);
    return [`${array.name}[${place}] ${pick(["=", "+=", "-=", "*="], operator)!} ${x(scope)};`];
  });

const swap: fc.Arbitrary<Lines> = fc.tuple(nat, nat).map(([first, second]) => ({ targets }) => {
  const [a, b] = [pick(targets, first), pick(targets, second)];
  return a === undefined || b === undefined || a === b ? [] : [`[${a}, ${b}] = [${b}, ${a}];`];
});

const leave: fc.Arbitrary<Lines> = fc.tuple(nat, test, number, number).map(([form, p, x, y]) => (scope) => {
  const words = [
    ...(scope.inLoop ? ["break;", "continue;"] : []),
    ...(scope.inCallback ? [] : [returned(scope, x, y)]),
  ];
  const word = pick(words, form);
  return word === undefined ? [] : [`if (${p(scope)}) ${word}`];
});

const compound = (tie: () => fc.Arbitrary<Lines>): readonly fc.Arbitrary<Lines>[] => {
  const body = fc.array(tie(), { minLength: 1, maxLength: 3, depthIdentifier: "statement" }).map(sequence);
  return [
    fc.tuple(test, body, fc.option(body)).map(([p, yes, no]) => (scope) => {
      const head = `if (${p(scope)}) {`;
      const first = indented(yes(inside(scope)));
      return no ? [head, ...first, "} else {", ...indented(no(inside(scope))), "}"] : [head, ...first, "}"];
    }),
    fc.tuple(nat, nat, body).map(
      ([form, size, inner]) =>
        (scope) =>
          forLoop(scope, form, 1 + (size % 4), inner),
    ),
    fc.tuple(nat, body).map(([which, inner]) => (scope) => {
      const array = pick(scope.arrays, which);
      if (!array) return [];
      const name = fresh(scope, "t");
      const child = inside(scope, { inLoop: true });
      child.numbers.push(name);
      return [`for (const ${name} of ${array.name}) {`, ...indented(inner(child)), "}"];
    }),
    fc.tuple(nat, body).map(([which, inner]) => (scope) => {
      const array = pick(scope.arrays, which);
      if (!array) return [];
      const name = fresh(scope, "t");
      const child = inside(scope, { inLoop: false, inCallback: true });
      child.numbers.push(name, `k${name}`);
      child.indices.push({ name: `k${name}`, below: array.length });
      return [`${array.name}.forEach((${name}, k${name}) => {`, ...indented(inner(child)), "});"];
    }),
    fc.tuple(nat, test, body).map(
      ([form, p, inner]) =>
        (scope) =>
          whileLoop(scope, form, p, inner),
    ),
    fc.tuple(number, body, body).map(([x, first, second]) => (scope) => [
      `switch (Math.floor(${x(scope)}) % 3) {`,
      "  case 0: {",
      ...indented(indented(first(inside(scope, { inLoop: false })))),
      "    break;",
      "  }",
      "  case 1:",
      "  default: {",
      ...indented(indented(second(inside(scope, { inLoop: false })))),
      "  }",
      "}",
    ]),
  ];
};

function forLoop(scope: Scope, form: number, times: number, inner: Lines): readonly string[] {
  const name = fresh(scope, "i");
  const child = inside(scope, { inLoop: true });
  child.numbers.push(name);
  child.indices.push({ name, below: times });
  const heads = [
    `for (let ${name} = 0; ${name} < ${times}; ${name}++) {`,
    `for (let ${name} = ${times - 1}; ${name} >= 0; ${name}--) {`,
    `for (let ${name} = 0; ${name} < ${times}; ${name} += 2) {`,
  ];
  return [pick(heads, form)!, ...indented(inner(child)), "}"];
}

function whileLoop(scope: Scope, form: number, p: Text, inner: Lines): readonly string[] {
  const name = fresh(scope, "n");
  const condition = `${p(scope)} && ${name} < ${2 + (form % 4)}`;
  const child = inside(scope, { inLoop: true });
  child.numbers.push(name);
  const body = [`  ${name}++;`, ...indented(inner(child))];
  return form % 2 === 0
    ? [`let ${name} = 0;`, `while (${condition}) {`, ...body, "}"]
    : [`let ${name} = 0;`, "do {", ...body, `} while (${condition});`];
}

const { statement } = fc.letrec<{ statement: Lines }>((tie) => ({
  statement: fc.oneof(
    { maxDepth: 3, depthIdentifier: "statement" },
    assign,
    assignElement,
    declare,
    assign,
    declareArray,
    assignElement,
    declareTest,
    declareObject,
    swap,
    leave,
    ...compound(() => tie("statement")),
  ),
}));

export const statements: fc.Arbitrary<Lines> = fc.array(statement, { maxLength: 7 }).map(sequence);
