import { mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ModelCard } from "../../src/inference/model.js";
import { vitrine } from "../cli/terminal.js";
import { type LiveGateway, liveGateway, smallModel } from "../fixtures/liveGateway.js";

vi.setConfig({ testTimeout: 60_000 });

let live: LiveGateway;
beforeAll(async () => {
  live = await liveGateway([smallModel("1", 1), smallModel("2", 2)]);
});
afterAll(() => live.close());

const globalId = (id: string): string => Buffer.from(`Model:${id}`).toString("base64");
const ACTIVATE = `mutation ($id: ID!) { activateModel(input: { id: $id }) {
  model { id name version active previous } userErrors { code field message } } }`;
const activate = async (id: string) => (await live.ask(ACTIVATE, { id })).data.activateModel;

/** The model that makes answers at this moment. */
async function answering(): Promise<string> {
  const { data } = await live.ask("{ recommendations(context: {}, first: 1) { edges { explanation { model } } } }");
  return data.recommendations.edges[0].explanation.model;
}

describe("models", () => {
  it("are read with their cards, newest first, a page at a time, and by global id", async () => {
    const fields = `id name version createdAt active size dimension window { first until events }
      decision { activated reason } metrics { name value } hyperparameters { name value } provenance`;
    const { data, errors } = await live.ask(`query ($after: String) { models(first: 1, after: $after) {
      totalCount nodes { ${fields} } pageInfo { hasNextPage endCursor } } }`);
    expect(errors).toBeUndefined();
    expect(data.models).toMatchObject({
      totalCount: 2,
      pageInfo: { hasNextPage: true },
      nodes: [
        {
          id: globalId("small@2"),
          name: "small",
          version: "2",
          active: false,
          dimension: 16,
          createdAt: "2026-01-01T00:00:00.000Z",
          window: { first: "2025-01-01T00:00:00.000Z", until: "2026-01-01T00:00:00.000Z", events: 0 },
          decision: { activated: false, reason: "a fixture" },
          provenance: ["random numbers"],
        },
      ],
    });
    expect(data.models.nodes[0].size).toBeGreaterThan(10_000);
    const next = await live.ask(
      "query ($after: String) { models(first: 1, after: $after) { nodes { version active } pageInfo { hasNextPage hasPreviousPage } } }",
      { after: data.models.pageInfo.endCursor },
    );
    expect(next.data.models).toEqual({
      nodes: [{ version: "1", active: true }],
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    });
    const one = await live.ask(
      'query ($id: ID!) { model(id: "small@1") { version } node(id: $id) { id ... on Model { version } } }',
      {
        id: globalId("small@2"),
      },
    );
    expect(one.data).toEqual({ model: { version: "1" }, node: { id: globalId("small@2"), version: "2" } });
    expect((await live.ask('{ model(id: "small@9") { id } }')).data.model).toBeNull();
  });

  it.each([
    "{ models { totalCount } }",
    '{ model(id: "small@1") { id } }',
    "{ trainingJobs { id } }",
    `{ node(id: "${Buffer.from("Model:small@1").toString("base64")}") { id } }`,
    'mutation { activateModel(input: { id: "small@2" }) { userErrors { code } } }',
    "mutation { rollbackModel { userErrors { code } } }",
    "mutation { shadowModel(input: {}) { userErrors { code } } }",
    "mutation { trainModel(input: {}) { userErrors { code } } }",
  ])("need an admin key: %s", async (query) => {
    const refused = await live.ask(query, {}, live.keys.server);
    expect(refused.errors[0].extensions.code).toBe("FORBIDDEN");
    expect(await answering()).toBe("small@1");
  });
});

describe("activation", () => {
  it("serves in the next answer, and goes back where that was meant", async () => {
    expect(await activate(globalId("small@2"))).toEqual({
      model: { id: globalId("small@2"), name: "small", version: "2", active: true, previous: false },
      userErrors: [],
    });
    expect(await answering()).toBe("small@2");
    const rollback =
      "mutation ($expected: ID) { rollbackModel(input: { expectedActive: $expected }) { model { version } userErrors { code message } } }";
    const conflict = (await live.ask(rollback, { expected: "small@1" })).data.rollbackModel;
    expect(conflict).toMatchObject({
      model: null,
      userErrors: [{ code: "CONFLICT", message: expect.stringContaining("small@2 is") }],
    });
    expect((await live.ask(rollback, { expected: "small@2" })).data.rollbackModel).toEqual({
      model: { version: "1" },
      userErrors: [],
    });
    expect(await answering()).toBe("small@1");
  });

  const broken: [string, (card: ModelCard) => Partial<ModelCard>, (folder: string) => void, RegExp][] = [
    [
      "another text encoder",
      ({ encoders }) => ({ encoders: { ...encoders, text: "bert@9" } }),
      () => {},
      /text encoder bert@9, but .* is configured/,
    ],
    ["another image encoder", ({ encoders }) => ({ encoders: { ...encoders, image: "cnn@9" } }), () => {}, /image encoder cnn@9/],
    ["another feature layout", () => ({ featuresDigest: "abc" }), () => {}, /made for feature layout abc, this build has/],
    ["a card of another dimension", () => ({ dim: 32 }), () => {}, /residuals have dimension 16, its card says 32/],
    [
      "a graph that takes other vectors",
      ({ encoders }) => ({ encoders: { ...encoders, textDim: 9 } }),
      () => {},
      /item tower does not take what its card describes/,
    ],
    ["a missing file", () => ({}), (folder) => rmSync(join(folder, "ranker.onnx")), /its file ranker.onnx is missing/],
    [
      "a broken graph",
      () => ({}),
      (folder) => truncateSync(join(folder, "user-tower.onnx"), 500),
      /user-tower.onnx cannot be loaded/,
    ],
    ["broken residuals", () => ({}), (folder) => truncateSync(join(folder, "residuals.bin"), 900), /residuals cannot be read/],
    [
      "a broken card",
      () => ({}),
      (folder) => writeFileSync(join(folder, "card.json"), "{"),
      /cannot be read. Train again, or restore the folder/,
    ],
  ];
  it.each(
    broken.map((row, i) => [row[0], `broken${i}`, ...row.slice(1)] as const),
  )("refuses %s with the reason, by GraphQL and by command, and nothing changes", async (_, version, change, breakIt, reason) => {
    const { card, files } = smallModel(version as string, 3);
    const folder = await live.registry.put({ ...card, ...(change as (typeof broken)[0][1])(card) }, files);
    (breakIt as (folder: string) => void)(folder);
    const spaces = (await live.store.spaces()).length;
    const { model, userErrors } = await activate(`small@${version}`);
    expect(model).toBeNull();
    expect(userErrors).toEqual([
      { code: "MODEL_INVALID", field: ["input", "id"], message: expect.stringMatching(reason as RegExp) },
    ]);
    const shadowing = await live.ask(
      `mutation { shadowModel(input: { id: "small@${version}" }) { userErrors { code message } } }`,
    );
    expect(shadowing.data.shadowModel.userErrors).toEqual([
      { code: "MODEL_INVALID", message: expect.stringMatching(reason as RegExp) },
    ]);
    expect(await live.store.shadow()).toBeNull();
    const { code, stderr } = await vitrine(["models", "activate", `small@${version}`], live.env);
    expect(code).toBe(1);
    expect(stderr).toMatch(reason as RegExp);
    expect(await live.store.activeModel()).toMatchObject({ version: "1" });
    expect((await live.store.spaces()).length).toBe(spaces);
  });

  it("takes a folder that was copied from another installation, under its own name only", async () => {
    const { card, files } = smallModel("carried", 6);
    for (const [version, code] of [
      ["renamed", "MODEL_INVALID"],
      ["carried", undefined],
    ] as const) {
      const folder = join(live.dir, "models", "small", version);
      mkdirSync(folder, { recursive: true });
      for (const [name, bytes] of [...files, ["card.json", JSON.stringify(card)] as const])
        writeFileSync(join(folder, name), bytes);
      expect((await activate(`small@${version}`)).userErrors[0]?.code).toBe(code);
    }
    expect(await answering()).toBe("small@carried");
    expect(await activate("small@1")).toMatchObject({ userErrors: [] });
  });

  it("refuses vectors of another origin under the same name, names nobody has, and names that are paths", async () => {
    const { card, files } = smallModel("again", 4);
    await live.store.ensureSpace({ id: "small@again", dim: 16, digest: "of another training" });
    await live.registry.put(card, files);
    expect((await activate("small@again")).userErrors).toMatchObject([{ code: "ENCODER_MISMATCH" }]);
    expect((await activate("small@none")).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    for (const id of ["small", "../small@1", "a/b@1", "small@..", "@"])
      expect((await activate(id)).userErrors).toMatchObject([{ code: "BAD_INPUT" }]);
  });
});
