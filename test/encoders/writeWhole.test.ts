import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeWhole } from "../../src/encoders/writeWhole.js";
import { scratch } from "./directories.js";

describe("writing a directory whole", () => {
  const root = scratch();

  it("shows nothing of what failed, and says why", async () => {
    const failing = writeWhole(join(root, "failed/model"), async (draft) => {
      writeFileSync(join(draft, "half"), "x");
      throw new Error("no space left");
    });
    await expect(failing).rejects.toThrow("no space left");
    expect(readdirSync(join(root, "failed"))).toEqual([]);
  });

  it("keeps the first of several that write at once", async () => {
    const directory = join(root, "race/model");
    await Promise.all(
      ["a", "b", "c"].map((name) => writeWhole(directory, async (draft) => writeFileSync(join(draft, "name"), name))),
    );
    expect(readdirSync(join(root, "race"))).toEqual(["model"]);
    expect(readFileSync(join(directory, "name"), "utf8")).toMatch(/^[abc]$/);
  });

  it("clears away what a killed process left, but not another's draft under way", async () => {
    const [old, recent] = ["model.1.draft", "model.2.draft"].map((name) => join(root, "killed", name));
    for (const path of [old!, recent!]) mkdirSync(path, { recursive: true });
    const yesterday = Date.now() / 1000 - 86_400;
    utimesSync(old!, yesterday, yesterday);
    await writeWhole(join(root, "killed/model"), async () => {});
    expect(readdirSync(join(root, "killed")).sort()).toEqual(["model", "model.2.draft"]);
  });
});
