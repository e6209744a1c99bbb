import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../../src/store/ports.js";
import type { Backend } from "./backend.js";
import { catalogueContract } from "./store/catalogue.js";
import { changesContract } from "./store/changes.js";
import { encodingsContract } from "./store/encodings.js";
import { eventsContract } from "./store/events.js";
import { lifeCycleContract } from "./store/lifeCycle.js";
import { merchandiseContract } from "./store/merchandise.js";
import { registryContract } from "./store/registry.js";
import { sharingContract } from "./store/sharing.js";
import { shoppersContract } from "./store/shoppers.js";
import { vectorsContract } from "./store/vectors.js";

/** What every engine promises. `makeBackend` prepares one scratch database for the whole suite. */
export function storeContract(name: string, makeBackend: () => Promise<Backend>): void {
  describe(`store: ${name}`, () => {
    let backend: Backend;
    let opened: Store | undefined;
    const store = (): Store => opened!;

    beforeAll(async () => {
      backend = await makeBackend();
      opened = await backend.open();
    });
    afterAll(async () => {
      await opened?.close();
      await backend?.remove();
    });
    beforeEach(async () => {
      await store().clearShop();
      for (const space of await store().spaces()) await store().dropSpace(space.id);
    });

    it("answers on the engine asked for", async () => {
      expect(store().engine).toBe(backend.engine);
      expect(await store().healthy()).toBe(true);
    });
    describe("catalogue", () => catalogueContract(store));
    describe("shoppers", () => shoppersContract(store));
    describe("events", () => eventsContract(store));
    describe("encodings", () => encodingsContract(store));
    describe("vectors", () => vectorsContract(store, () => backend));
    describe("registry", () => registryContract(store));
    describe("life-cycle", () => lifeCycleContract(store));
    describe("merchandise", () => merchandiseContract(store));
    describe("changes", () => changesContract(store, () => backend));
    describe("sharing", () => sharingContract(store, () => backend));
  });
}
