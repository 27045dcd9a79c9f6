/** Functions that say themselves what they are compiled to. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { withRolldown } from "./bundle.ts";
import { addTypes, printed, project, typeErrors, write } from "./project.ts";

const springs = `import { friction } from "./air.ts";
export const stiffness = 3;
/** Half of k x². */
export function energy(x: number, k: number): number {
  "use grad x";
  "use hessian";
  return (k * x ** 2) / 2;
}
const lost = (v: number): number => {
  "use grad";
  return friction(2, v, 0) * v;
};
export { lost as heat };
export const twice = (x: number): number => 2 * energy(x, stiffness);
`;

const main = `import { energy, energyGrad, energyHessian, energyValueAndGrad, heat, heatGrad, twice } from "./springs.ts";
const { value, grad } = energyValueAndGrad(2, 3);
const found: readonly number[] = [energy(2, 3), twice(2), value, grad.x, energyGrad(2, 3).x, energyHessian(2, 3).x.k, heat(5), heatGrad(5).v];
console.log(JSON.stringify([...found, energy.toString().includes("use grad")]));
`;

describe("functions with a directive", { timeout: 180_000 }, () => {
  test("are replaced, and the module exports their derivatives", async () => {
    const folder = project({ "springs.ts": springs, "main.ts": main });
    await withRolldown(folder);
    expect(JSON.parse(printed(join(folder, "out.js")))).toEqual([6, 12, 6, 6, 6, 2, 50, 20, false]);
  });

  test("have types for these, as imports with a query have", async () => {
    const folder = project({
      "springs.ts": springs,
      "main.ts": `${main}export { missGrad } from "./rocket.ts?grad=theta&function=miss";\n`,
    });
    addTypes(folder);
    await withRolldown(folder);
    expect(typeErrors(folder)).toEqual([]);
    write(folder, {
      "wrong.ts": `import { energyGrad } from "./springs.ts";
import { missGrad } from "./rocket.ts?grad=theta&function=miss";
export const a: string = energyGrad(2, 3).x;
export const b = energyGrad(2, 3).k;
export const c = missGrad("0.7", 0.01, []).theta;
`,
    });
    expect(typeErrors(folder)).toEqual(["wrong.ts 3 TS2322", "wrong.ts 4 TS2339", "wrong.ts 5 TS2345"]);
  });

  test("that cannot be replaced are named, with all else that is wrong", async () => {
    const text = `export default function first(x: number): number { "use grad"; return x; }
function second(x: number): number { "use grad"; return x; }
export const third = (x: number): number => { "use grad"; return x; }, fourth = 4;
export const fifth = { f(x: number): number { "use grad"; return x; } };
export function sixth(x: number): number { "use grad y"; return second(x); }
export function seventh(x: number): number { "use grad"; return x * Math.random(); }
export function eighth(x: number): number { "use hessian"; return x * x; }
export const eighthHessian = 8;
`;
    const folder = project({ "wrong.ts": text, "main.ts": `import "./wrong.ts";` });
    const message = await withRolldown(folder).then(
      () => "",
      (error: unknown) => (error as Error).message,
    );
    expect(message).toContain("misplaced-directive: the function with this directive is the default export");
    const others = [...message.matchAll(/wrong\.ts:(\d+):\d+ - error ([\w-]+)/g)].map(([, ...found]) =>
      found.join(" "),
    );
    expect(others).toEqual([
      "2 misplaced-directive",
      "3 misplaced-directive",
      "4 misplaced-directive",
      "5 unknown-parameter",
      "6 random-number",
      "7 name-taken",
    ]);
  });
});
