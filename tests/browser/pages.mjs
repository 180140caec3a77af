// Looks at the pages of a folder in Chromium, as on a phone: `node pages.mjs CHROMIUM PROFILE FOLDER [BROKEN]`. BROKEN is a page on which every
// check has to fail, so that none passes because it sees nothing.
import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const [chromium, profile, folder, broken] = process.argv.slice(2);
const PHONE = { width: 390, height: 844, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const SMALLEST_TEXT = 16;

/** What is said of a page in the page itself, everything unfolded. */
function measured() {
  // any colour as red, green, blue and opacity; what the style says may be in many forms
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const rgba = (colour) => {
    if (!known.has(colour)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(colour, [r, g, b, a / 255]);
    }
    return known.get(colour);
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((part, n) => part * a + below[n] * (1 - a)).concat(1);
  const luminance = (colour) => {
    const [r, g, b] = colour.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  // what lies below everything is a colour of the scheme, which an element alone knows
  const paper = document.body.appendChild(document.createElement("div"));
  paper.style.background = "Canvas";
  const backgrounds = new Map([[null, rgba(getComputedStyle(paper).backgroundColor)]]);
  paper.remove();
  const background = (element) => {
    if (!backgrounds.has(element)) {
      backgrounds.set(element, over(rgba(getComputedStyle(element).backgroundColor), background(element.parentElement)));
    }
    return backgrounds.get(element);
  };
  const opacity = (element) => (element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1);
  for (const details of document.querySelectorAll("details")) details.open = true;
  const pale = new Set();
  let texts = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || ["SCRIPT", "STYLE"].includes(element.tagName)) continue;
    texts += 1;
    const [r, g, b, a] = rgba(getComputedStyle(element).color);
    const below = background(element);
    const ratio = contrast(over([r, g, b, a * opacity(element)], below), below);
    if (ratio < 4.5) pale.add(`${element.localName} ${ratio.toFixed(2)}`);
  }
  return {
    texts,
    pale: [...pale],
    scheme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
    width: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
    viewport: document.querySelector("meta[name=viewport]")?.content ?? "",
    size: parseFloat(getComputedStyle(document.body).fontSize),
    language: document.documentElement.lang,
    title: document.title,
    headings: document.querySelectorAll("h1").length,
    links: [...document.querySelectorAll("a[href]")].map((link) => link.href),
    ids: [...document.querySelectorAll("[id]")].map((element) => element.id),
  };
}

/** Opens a page by day and by night, and tells what was heard and measured. */
async function look(browser, file) {
  const page = await browser.newPage();
  const heard = [];
  const requests = [];
  page.on("console", (message) => ["error", "warn"].includes(message.type()) && heard.push(message.text()));
  page.on("pageerror", (error) => heard.push(error.message));
  page.on("requestfailed", (request) => heard.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on("request", (request) => requests.push(request.url()));
  await page.setViewport(PHONE);
  const seen = {};
  for (const scheme of ["light", "dark"]) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.goto(pathToFileURL(file).href, { waitUntil: "load" });
    seen[scheme] = await page.evaluate(measured);
  }
  await page.close();
  return { file, heard: [...new Set(heard)], requests, seen };
}

/** What has to hold of a page: a name, and what is wrong, if anything is. */
function checks({ file, heard, requests, seen: { light, dark } }, places) {
  const home = pathToFileURL(join(dirname(file), "/")).href;
  const away = requests.filter((url) => !url.startsWith(home));
  const lost = light.links.filter((link) => {
    const [page, anchor] = link.split("#");
    const ids = link.startsWith(home) && places.get(fileURLToPath(page));
    return !ids || (anchor && !ids.has(decodeURIComponent(anchor)));
  });
  const several = (items) => `${items.length}: ${items.slice(0, 3).join("; ")}`;
  return [
    ["nothing is said on the console", heard.length > 0 && several(heard)],
    ["nothing is fetched from elsewhere", away.length > 0 && several(away)],
    ["it fits a phone", light.width > light.window && `${light.width} px wide in a window of ${light.window}`],
    ["the window is that of the phone", light.window !== PHONE.width && `${light.window} px`],
    ["it says that it is made for phones", !light.viewport.includes("width=device-width") && `viewport \`${light.viewport}\``],
    ["text is large enough", light.size < SMALLEST_TEXT && `${light.size} px`],
    ["text stands out by day", (light.scheme !== "light" || light.texts === 0 || light.pale.length > 0) && several(light.pale)],
    ["text stands out by night", (dark.scheme !== "dark" || dark.texts === 0 || dark.pale.length > 0) && several(dark.pale)],
    ["it has a language, a title and one heading", !(light.language && light.title && light.headings === 1) && "one is missing"],
    ["its links lead somewhere in the folder", (light.links.length === 0 || lost.length > 0) && several(lost)],
  ];
}

const pages = readdirSync(folder).filter((name) => name.endsWith(".html")).sort().map((name) => resolve(folder, name));
if (pages.length === 0) throw new Error(`no pages in ${folder}`);
const browser = await puppeteer.launch({
  executablePath: chromium,
  userDataDir: profile,
  headless: true,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
let [passed, failed] = [0, 0];
const result = (name, wrong) => {
  wrong ? (failed += 1) : (passed += 1);
  if (wrong) console.log(`${name}: ${wrong}`);
};
try {
  const looks = [];
  for (const page of pages) looks.push(await look(browser, page));
  const places = new Map(looks.map(({ file, seen }) => [file, new Set(seen.light.ids)]));
  for (const seen of looks) for (const [name, wrong] of checks(seen, places)) result(`${basename(seen.file)}: ${name}`, wrong);
  if (broken && existsSync(broken)) {
    for (const [name, wrong] of checks(await look(browser, resolve(broken)), places)) {
      result(`${basename(broken)}: ${name}`, wrong ? false : "it does not, and was not seen");
    }
  }
} finally {
  await browser.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
