/** Contenders that answer, do not answer, and end. */
import { expect, test } from "vitest";
import { Conversation } from "./conversation.ts";

const script = (code: string): readonly string[] => [process.execPath, "-e", code];
const request = { do: "time", seconds: 0 } as const;
const answering = `require("node:readline").createInterface({ input: process.stdin }).on("line", () => console.log('{"times":[1]}'))`;

test("an answer is the first line that is an object", async () => {
  const conversation = new Conversation(script(`console.log("hello"); ${answering}`));
  expect(await conversation.ask(request, 10)).toEqual({ times: [1] });
  expect(await conversation.ask(request, 10)).toEqual({ times: [1] });
  conversation.end();
});

test("who takes too long, its start not counted, is ended", async () => {
  const twice = `let asked = 0; require("node:readline").createInterface({ input: process.stdin }).on("line", () => { if (asked++ < 2) console.log('{"times":[1]}') })`;
  const conversation = new Conversation(script(`setTimeout(() => { ${twice} }, 1100)`));
  expect(await conversation.ask(request, 1)).toEqual({ times: [1] });
  expect(await conversation.ask(request, 0.05)).toEqual({ late: 0.05 });
  expect(conversation.over).toBe(true);
});

test("who ends has failed, with its last words", async () => {
  const conversation = new Conversation(script(`console.error("out of memory"); process.exit(1)`));
  expect(await conversation.ask(request, 10)).toEqual({ failed: "its process ended: out of memory" });
});
