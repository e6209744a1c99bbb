import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Bench } from "../../bench/gateway/bench.js";
import type { OpenedShop, ShopEngine } from "../../bench/gateway/engines/engine.js";
import { type Laboratory, openLaboratory } from "../../bench/gateway/laboratory.js";
import { type Options, readOptions } from "../../bench/gateway/options.js";
import { measureRanking } from "../../bench/gateway/ranking.js";
import { measureRetrieval } from "../../bench/gateway/retrieval.js";
import { fillShop } from "../../bench/gateway/shop/fill.js";
import { planDigest } from "../../bench/gateway/shop/plan.js";
import { anyoneOf } from "../../bench/gateway/shop/traffic.js";
import { DEMO_MODEL_DIR } from "../../src/app/shippedModel.js";
import { noProgress } from "../../src/common/progress.js";
import { readFolder } from "../../src/inference/registry.js";

/** The benchmark's shop on an engine, and what is measured in this process; the whole command line is in commandLine.test.ts. */
export function describeGeneratedShop(start: (scratch: string) => Promise<ShopEngine>): void {
  describe("a generated shop", () => {
    let scratch: string;
    let engine: ShopEngine;
    let shop: OpenedShop;
    let bench: Bench;
    let laboratory: Laboratory;
    let options: Options;
    let fills = 0;
    const model = readFolder(DEMO_MODEL_DIR);

    beforeAll(async () => {
      scratch = await mkdtemp(join(tmpdir(), "vb-"));
      options = readOptions(["--size", "1k", "--seconds", "1", "--scratch", scratch])!;
      engine = await start(scratch);
      shop = await open();
      bench = { options, engine, shop, env: shop.env, anyone: anyoneOf(options.shop), key: "", progress: noProgress };
      laboratory = await openLaboratory(bench);
    });
    afterAll(async () => {
      await laboratory?.close();
      await engine?.close();
      await rm(scratch, { recursive: true, force: true });
    });

    async function open(): Promise<OpenedShop> {
      const { card } = (await model)!;
      return engine.open(planDigest(options.shop, card), (empty) => {
        fills++;
        return fillShop(empty, options.shop, card, noProgress);
      });
    }

    it("has what its plan says, and nothing that would have to be encoded", async () => {
      const { store, shop } = laboratory;
      expect(await store.countProducts()).toBe(options.shop.products);
      expect(await store.countShoppers()).toBe(options.shop.shoppers);
      expect(await store.countEvents()).toBe(options.shop.events);
      const { encoders } = shop.model!.card;
      expect(await store.countPending("text", encoders.text!)).toBe(0);
      expect(await store.countPending("image", encoders.image!)).toBe(0);
      expect(shop.troubles).toEqual([]);
      for (const key of shop.state.catalogue.allKeys()) expect(shop.vectors.get(key), `vector of ${key}`).toBeDefined();
    });

    it("is searched with filters that let about their share through, and found exactly", async () => {
      const { retrieval } = await measureRetrieval(bench, laboratory);
      expect(retrieval.map(({ filter }) => filter)).toEqual(["none", "90%", "27%", "10%", "2%", "0.1%"]);
      const shares = [0.97, 0.9, 0.27, 0.1, 0.02, 0.001];
      for (const [i, { share, recall, found, wanted, p50, floorP50 }] of retrieval.entries()) {
        expect(Math.abs(share - shares[i]!)).toBeLessThan(0.06);
        expect(recall).toBe(wanted > 0 ? 1 : 0);
        expect(found).toBe(wanted);
        expect(p50).toBeGreaterThan(0);
        expect(floorP50).toBeGreaterThan(0);
      }
    });

    it("is ranked, beside matrix products that are part of the graph", async () => {
      const { ranking, hydration } = await measureRanking(bench, laboratory, (await model)!.files);
      expect(ranking.map(({ candidates }) => candidates)).toEqual([50, 200, 300, 500]);
      for (const { floorP50, featuresP50 } of ranking) {
        expect(floorP50).toBeGreaterThan(0);
        expect(featuresP50).toBeGreaterThan(0);
      }
      const sum = (figure: "p50" | "floorP50"): number => ranking.reduce((total, line) => total + line[figure], 0);
      expect(sum("p50")).toBeGreaterThan(sum("floorP50"));
      expect(hydration.products).toBe(20);
    });

    it("is generated once", async () => {
      await laboratory.close();
      shop = await open();
      expect(fills).toBe(1);
      laboratory = await openLaboratory({ ...bench, shop, env: shop.env });
    });
  });
}
