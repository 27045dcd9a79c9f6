/** The files of a project to start from: a function, a module made of it, and a descent that uses its gradient. */

const manifest = {
  name: "my-gradients",
  private: true,
  type: "module",
  scripts: {
    build: "cotangent compile rocket.ts#miss --value-and-grad theta,drag --out dist",
    start: "node main.js",
  },
  devDependencies: { "@cotangent/cli": "^0.1.0" },
};

const source = `/** How far a rocket with air drag misses the target, squared: ordinary TypeScript. */
export function miss(theta: number, drag: number, target: number): number {
  let x = 0;
  let y = 0;
  let vx = 50 * Math.cos(theta);
  let vy = 50 * Math.sin(theta);
  for (let i = 0; i < 400; i++) {
    const v = Math.sqrt(vx * vx + vy * vy);
    vx -= drag * v * vx * 0.02;
    vy -= (9.81 + drag * v * vy) * 0.02;
    x += vx * 0.02;
    y += vy * 0.02;
    if (y < 0) break;
  }
  return (x - target) ** 2;
}
`;

const script = `import { missValueAndGrad } from "./dist/miss.js";

let theta = 0.5;
for (let step = 0; step < 100; step++) {
  const { value, grad } = missValueAndGrad(theta, 0.005, 90);
  if (step % 20 === 0) console.log(\`theta \${theta.toFixed(4)} misses by \${Math.sqrt(value).toFixed(3)}\`);
  theta -= 1e-5 * grad.theta;
}
`;

export const starterFiles: ReadonlyMap<string, string> = new Map([
  ["package.json", `${JSON.stringify(manifest, undefined, 2)}\n`],
  ["rocket.ts", source],
  ["main.js", script],
]);
