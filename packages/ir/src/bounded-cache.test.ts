import fc from "fast-check";
import { expect, test } from "vitest";
import { BoundedCache } from "./bounded-cache.ts";

test("a bounded cache keeps what was used last, and at most twice as much", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (keys, limit) => {
      const cache = new BoundedCache<number, object>(limit);
      const made = new Map<number, object>();
      keys.forEach((key, i) => {
        const last = new Set<number>();
        for (let k = i - 1; k >= 0 && last.size < limit; k--) last.add(keys[k]!);
        const known = made.get(key);
        const found = cache.get(key, () => ({ key }));
        expect(last.has(key) ? found : known).toBe(known);
        made.set(key, found);
        expect(cache.size).toBeLessThanOrEqual(2 * limit);
      });
    }),
  );
});

test("what is used again and again is kept whatever else comes", () => {
  const cache = new BoundedCache<string, object>(2);
  const kept = cache.get("kept", () => ({}));
  for (let i = 0; i < 20; i++) {
    cache.get(String(i), () => ({}));
    expect(cache.get("kept", () => ({}))).toBe(kept);
  }
  const first = cache.get("0", () => ({ again: true }));
  expect(first).toEqual({ again: true });
});
