/** Height of a branching tree, each branch of which is turned and shortened. */
export function treeTop(length: number, shrink: number, spread: number): number {
  function grow(y: number, angle: number, size: number, level: number): number {
    const end = y + size * Math.cos(angle);
    if (level === 1) return end;
    const left = grow(end, angle - spread, size * shrink, level - 1);
    const right = grow(end, angle + spread * 0.7, size * shrink, level - 1);
    return left > right ? left : right;
  }
  return grow(0, 0.1, length, 6);
}
