/** Snapshots of errors say `<line>` for the places in tests that errors name, which are others on other machines. */
import { expect } from "vitest";

const place = /\S+\.test\.ts:\d+:\d+/g;

expect.addSnapshotSerializer({
  test: (value: unknown) => value instanceof Error && value.message.search(place) >= 0,
  serialize: ({ name, message }: Error) => `[${name}: ${message.replaceAll(place, "<line>")}]`,
});
