export async function f(x: number): Promise<number> {
  //   ^ asynchronous
  const response = await fetch("https://example.com/rate");
  //               ^ asynchronous
  //                     ^ input-output
  return x;
}
