/** Where the executable of Chromium, or of Chrome, is. */
import { existsSync } from "node:fs";
import { chromium } from "playwright";

const usualPlaces = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

/** The one that `CHROME_PATH` names, and no other; otherwise one in a usual place, or Playwright's own. */
export function findChromium(): string | undefined {
  const asked = process.env["CHROME_PATH"];
  const places = asked === undefined ? [...usualPlaces, chromium.executablePath()] : [asked];
  return places.find((file) => existsSync(file));
}
