/** The page of `explain --html` in a browser that lets it load nothing. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { executablePath } from "../../pages/open-page.ts";
import { cotangent, folderWithFixtures } from "./run-command.ts";

const folder = folderWithFixtures();
const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";
async function pageOf(...args: readonly string[]): Promise<string> {
  const { code, err } = await cotangent(folder, ["explain", ...args, "--html", "page.html"]);
  expect([code, err]).toEqual([0, ""]);
  return readFileSync(join(folder, "page.html"), "utf8");
}

describe.skipIf(executablePath === undefined)("the page of explain", { timeout: 60_000 }, () => {
  let browser: Browser;
  const problems: string[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox"] });
  }, 60_000);
  afterAll(() => browser.close());

  async function opened(html: string): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
    problems.length = 0;
    page.on("console", (message) => problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("request", (request) => problems.push(...[request.url()].filter((url) => url !== "http://page.test/")));
    await page.route("**/*", (route) =>
      route.fulfill({ body: html, contentType: "text/html", headers: { "Content-Security-Policy": policy } }),
    );
    await page.goto("http://page.test/");
    return page;
  }

  /** What is lit, section by section. */
  const lit = (page: Page, mark = ".on"): Promise<readonly (readonly string[])[]> =>
    page.$$eval(
      "section",
      (sections, own) =>
        sections.map((section) =>
          [...section.querySelectorAll(`${own}:not(path)`)].map(
            (part) => part.querySelector("text")?.textContent ?? part.textContent,
          ),
        ),
      mark,
    );

  test("lights what comes from the line under the pointer, in text, graphs, kernels and code", async () => {
    const page = await opened(await pageOf("rocket.ts#miss", "--grad", "theta", "--length", "target=2"));
    await page.hover('section:first-of-type [data-from="8"]');
    const [source, read, program, graph, derivative, slopes, kernels, code] = await lit(page);
    expect(source).toEqual(["    const v = Math.sqrt(vx * vx + vy * vy);"]);
    for (const lines of [read, program, derivative]) expect(lines?.join("\n")).toContain("= sqrt(");
    for (const nodes of [graph, slopes]) expect(nodes).toContain("sqrt");
    for (const lines of [kernels, code]) expect(lines?.join("\n")).toContain("sqrt(");
    await page.hover("h1");
    expect((await lit(page)).flat()).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });

  test("keeps lit what was clicked, and shows which line of a program a node is", async () => {
    const page = await opened(await pageOf("rocket.ts#miss", "--length", "target=2"));
    await page.click('section.graph g:has(> text:text-is("cos"))');
    await page.hover('section:first-of-type [data-from="8"]');
    const [source, , program, graph] = await lit(page);
    expect(source?.join()).toContain("50 * Math.cos(theta)");
    expect(graph).toContain("cos");
    expect(program?.join()).toContain("= mul(%4, %3)");
    expect((await lit(page, ".here"))[2]).toEqual(["  %3: f64[] = cos(%0)"]);
    await page.click("h1");
    await page.hover('section:first-of-type [data-from="8"]');
    expect((await lit(page))[0]?.join()).toContain("Math.sqrt");
    await page.close();
  });

  test("draws loops as boxes, and folds large ones, which a click leads to", async () => {
    const net = join(import.meta.dirname, "../corpus/mlp.ts#loss");
    const page = await opened(await pageOf(net, "--grad", "hidden,output"));
    const folded = page.locator("[data-open]").first();
    const id = await folded.getAttribute("data-open");
    await folded.click();
    await page.waitForFunction((own) => {
      const place = document.getElementById(own ?? "")?.getBoundingClientRect();
      return place !== undefined && place.top >= 0 && place.bottom <= innerHeight;
    }, id);
    // Boxes hold what they have inside, and nodes of one drawing lie beside each other.
    const overlaps = await page.$$eval("svg", (drawings) =>
      drawings.flatMap((drawing) => {
        const boxes = [...drawing.querySelectorAll("rect")].map((rect) => rect.getBoundingClientRect());
        return boxes.flatMap((a, i) =>
          boxes.slice(0, i).filter((b) => {
            const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
            const [large, small] = a.width * a.height > b.width * b.height ? [a, b] : [b, a];
            const inside =
              large.left <= small.left &&
              small.right <= large.right &&
              large.top <= small.top &&
              small.bottom <= large.bottom;
            return !apart && !inside;
          }),
        );
      }),
    );
    expect(overlaps).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });
});
