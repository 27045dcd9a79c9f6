export function f(x: number): number {
  const text = `${x}`;
  //           ^ dynamic-text
  return text.length;
}
