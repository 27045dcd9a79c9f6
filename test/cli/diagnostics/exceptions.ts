function checked(x: number): number {
  if (x < 0) throw new Error("negative");
  //         ^ exceptions
  return Math.sqrt(x);
}

export function f(x: number): number {
  try {
    // ^ exceptions at column 3
    return checked(x);
  } catch {
    return 0;
  }
}
