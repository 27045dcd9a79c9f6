/** How a length is taken apart into short transforms. */

/** From this prime on, a transform is a convolution of a length that is a power of two. */
const leastLarge = 64;

/**
 * Short lengths whose product is `n`: powers of two are taken 8 at a time, other primes one by one; undefined if a prime
 * is too large to be a short length.
 */
export function radicesOf(n: number): readonly number[] | undefined {
  const found: number[] = [];
  let rest = n;
  const take = (radix: number): void => {
    for (; rest % radix === 0; rest /= radix) found.push(radix);
  };
  // 16 = 4·4, not 8·2.
  if (twosIn(n) % 3 === 1 && n % 16 === 0) {
    found.push(4, 4);
    rest /= 16;
  }
  for (const radix of [8, 4, 2]) take(radix);
  for (let prime = 3; prime < leastLarge && rest > 1; prime += 2) take(prime);
  return rest === 1 ? found : undefined;
}

function twosIn(n: number): number {
  let count = 0;
  for (let rest = n; rest % 2 === 0 && rest > 0; rest /= 2) count++;
  return count;
}
