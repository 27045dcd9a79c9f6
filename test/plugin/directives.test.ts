/** Functions that say themselves what they are compiled to. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { withRolldown } from "./bundle.ts";
import { printed, project, write } from "./project.ts";

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

const strict = { strict: true, noEmit: true, module: "preserve", target: "es2023", skipLibCheck: false, types: [] };

/** What \`tsc --strict\` says of all files of the folder. */
function typeErrors(folder: string): string {
  const files = {
    "tsconfig.json": JSON.stringify({ compilerOptions: { ...strict, allowImportingTsExtensions: true } }),
  };
  write(folder, files);
  try {
    execFileSync(process.execPath, [join(import.meta.dirname, "../../node_modules/typescript/bin/tsc"), "-p", folder], {
      encoding: "utf8",
      cwd: folder,
    });
    return "";
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

describe("functions with a directive", { timeout: 60_000 }, () => {
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
    await withRolldown(folder);
    expect(typeErrors(folder)).toBe("");
    write(folder, {
      "wrong.ts": `import { energyGrad } from "./springs.ts";
import { missGrad } from "./rocket.ts?grad=theta&function=miss";
export const a: string = energyGrad(2, 3).x;
export const b = energyGrad(2, 3).k;
export const c = missGrad("0.7", 0.01, []).theta;
`,
    });
    const errors = typeErrors(folder);
    expect(
      [...errors.matchAll(/wrong\.ts\((\d+),\d+\): error (TS\d+)/g)].map(([, ...found]) => found.join(" ")),
    ).toEqual(["3 TS2322", "4 TS2339", "5 TS2345"]);
  });

  test("that cannot be replaced are named, with all else that is wrong", async () => {
    const text = `export default function first(x: number): number { "use grad"; return x; }
function second(x: number): number { "use grad"; return x; }
export const third = (x: number): number => { "use grad"; return x; }, fourth = 4;
export const fifth = { f(x: number): number { "use grad"; return x; } };
export function sixth(x: number): number { "use grad y"; return second(x); }
export function seventh(x: number): number { "use grad"; return x * Math.random(); }
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
    ]);
  });
});
