import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openShop, type Shop } from "../gateway/harness.js";

let shop: Shop;
let browser: Browser;
let origin: string;
beforeAll(async () => {
  shop = await openShop({ serving: true });
  origin = await shop.app.listen({ port: 0, host: "127.0.0.1" });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-sync",
    ],
  });
});
afterAll(async () => {
  await browser?.close();
  await shop?.close();
});

let page: Page;
let troubles: string[];
beforeEach(() => {
  troubles = [];
});
afterEach(async () => {
  await page.close();
  expect(troubles).toEqual([]);
});

/** Opens a page that may speak to the gateway only, and remembers everything that goes wrong on it. */
async function visit(path: string, width: number): Promise<void> {
  page = await browser.newPage({ viewport: { width, height: 844 } });
  await page.route("**", (route) =>
    route.request().url().startsWith(origin) ? route.continue() : route.fulfill({ status: 204 }),
  );
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith("data:") && !url.startsWith("https://img.example/"))
      troubles.push(`asks ${url}`);
  });
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (entry) => entry.type() === "error" && troubles.push(entry.text()));
  await page.goto(origin + path);
}

/** Waits until an expression is true. Asked from outside: the page's policy forbids what `waitForFunction` does from the second try on. */
async function shows(expression: string): Promise<void> {
  await expect.poll(() => page.evaluate(expression), { timeout: 30_000 }).toBe(true);
}

describe.each([
  ["desktop", 1280],
  ["phone", 390],
])("on a %s", (_name, width) => {
  it("the shop window shows a shelf that follows what the visitor likes", async () => {
    await visit("/", width);
    await page.waitForSelector(".product");
    expect(await page.locator(".product").count()).toBe(6);
    expect(await page.locator("#status").textContent()).toMatch(/popular · \d+ ms/);
    // Pictures come after the page that shows them.
    await shows('document.querySelector(".product img").naturalWidth === 1');
    await page.click(".product:has-text('Wool hat')");
    await page.waitForSelector(".product.liked:has-text('Wool hat')");
    expect(await page.locator("#touched").isVisible()).toBe(true);
    expect(await page.locator("#query").textContent()).toContain("anonymousId");
    expect(await shop.store.countEvents()).toBeGreaterThan(0);
  });

  it("the situation is in the query, and nothing sticks out of the window", async () => {
    await visit("/", width);
    await page.click("text=Sydney");
    await shows('document.querySelector("#query").textContent.includes("Australia/Sydney")');
    expect(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")).toBe(0);
  });
});

it("GraphiQL runs its first query without the internet", async () => {
  await visit("/graphql", 1280);
  await page.waitForSelector(".graphiql-execute-button");
  expect(page.url()).toBe(`${origin}/graphiql`);
  await page.click(".graphiql-execute-button");
  await page.waitForSelector('.result-window :text("Wool coat")');
});

it("a query in a link is there to be run", async () => {
  await visit(`/graphiql?query=${encodeURIComponent('{ products(search: "lamp") { nodes { title } } }')}`, 1280);
  await page.click(".graphiql-execute-button");
  await page.waitForSelector('.result-window :text("Desk lamp")');
});
