/** Where whoever looks for reused keys learns of uses; nobody does unless asked to. */
import type { Key } from "./key.ts";

/** What becomes of a key that must not be used again. */
export type KeyUse = "drawn from" | "split";

type Watcher = (key: Key, use: KeyUse) => Key;

let watcher: Watcher | undefined;

/** Tells `next` of all uses of keys from now on, if it is one. */
export const watchKeys = (next: Watcher | undefined): void => void (watcher = next);

/** `key`, which is about to be used. */
export const used = (key: Key, use: KeyUse): Key => watcher?.(key, use) ?? key;
