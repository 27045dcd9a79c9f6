let total = 0;

function log(x: number): number {
  console.error(x);
  // ^ input-output
  return x;
}

export function f(xs: number[], x: number): number {
  const r = Math.random();
  //        ^ random-number
  const t = Date.now();
  //        ^ clock-read
  xs[0] = log(r);
  // ^ mutated-parameter
  for (let i = 0; i < 3; i++) {
    if (x > 1) throw new Error("too large");
    //         ^ exceptions
    total += i;
    // ^ assigned-constant
  }
  const unused = fetch("https://example.com");
  //             ^ input-output
  return x + t;
}
