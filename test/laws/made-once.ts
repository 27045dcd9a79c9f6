/** What follows from a program alone, such as its gradient or its code, is made once and serves all points and laws. */

/** `make`, called once for each `key`, which is all that its result may depend on; what was made goes with the key. */
export function madeOnce<K extends object, R>(make: (key: K) => R): (key: K) => R {
  const known = new WeakMap<K, { readonly made: R }>();
  return (key) => {
    const found = known.get(key) ?? { made: make(key) };
    known.set(key, found);
    return found.made;
  };
}
