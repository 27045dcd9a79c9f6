class Counter {
  private count = 0;
  next(): number {
    return ++this.count;
  }
}

export function f(x: number): number {
  const counter = new Counter();
  //              ^ not-supported
  return x * counter.next();
}
