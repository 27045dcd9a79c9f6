let calls = 0;
let scale = 2;

export function setScale(s: number): void {
  scale = s;
}

export function f(x: number): number {
  calls++;
  // ^ assigned-constant
  return x * scale;
  //         ^ captured-state
}
