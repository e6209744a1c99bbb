import pg from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { KEPT_MODELS } from "../../src/app/keptSpaces.js";
import { type LiveGateway, liveGateway, smallModel } from "../fixtures/liveGateway.js";

vi.setConfig({ testTimeout: 120_000 });

let live: LiveGateway;
beforeAll(async () => {
  live = await liveGateway([smallModel("1", 1), smallModel("2", 2), smallModel("3", 3), smallModel("4", 4)]);
});
afterAll(() => live.close());

interface Edge {
  score: number;
  node: { externalId: string };
  explanation: { model: string; facets: { alpha: number; score: number }[] };
}
interface Answer {
  strategy: string;
  edges: Edge[];
}

const ASK = `query ($shopper: String!) {
  recommendations(shopper: { externalId: $shopper }, context: { at: "2026-03-01T12:00:00Z", country: "NO", device: MOBILE }, first: 12) {
    strategy edges { score node { externalId } explanation { model facets { alpha score } } } } }`;
const SHOPPERS = ["s0", "s1", "s7", "s12", "s29", "a stranger"];

async function ask(shopper: string): Promise<Answer> {
  const answer = await answerOrLate(shopper);
  expect(answer).not.toBe("late");
  return answer as Answer;
}

/** An answer, or "late": a machine that does other work too may miss a deadline, and nothing else may go wrong. */
async function answerOrLate(shopper: string): Promise<Answer | "late"> {
  const { data, errors, extensions } = await live.ask(ASK, { shopper });
  expect(errors).toBeUndefined();
  for (const { reason } of extensions.degradations) expect(reason).toMatch(/took longer than/);
  return extensions.degradations.length > 0 ? "late" : data.recommendations;
}
const activate = async (id: string): Promise<void> => {
  const { data } = await live.ask(
    "mutation ($id: ID!) { activateModel(input: { id: $id }) { model { active } userErrors { message } } }",
    { id },
  );
  expect(data.activateModel).toEqual({ model: { active: true }, userErrors: [] });
};
const rollback = async (): Promise<string> => {
  const { data } = await live.ask("mutation { rollbackModel { model { name version } userErrors { message } } }");
  expect(data.rollbackModel.userErrors).toEqual([]);
  return data.rollbackModel.model.version;
};
const modelsOf = ({ edges }: Answer): string[] => [...new Set(edges.map(({ explanation }) => explanation.model))];

it("every answer is one model's, whole and reproducible, while models are switched under load", async () => {
  const expected = new Map<string, Answer>();
  for (const version of ["2", "1"]) {
    await activate(`small@${version}`);
    for (const shopper of SHOPPERS) expected.set(`small@${version} ${shopper}`, await ask(shopper));
  }
  for (const shopper of SHOPPERS) expect(expected.get(`small@1 ${shopper}`)).not.toEqual(expected.get(`small@2 ${shopper}`));

  let flips = 0;
  let done = false;
  let late = 0;
  const seen = new Map<string, number>();
  const callers = Array.from({ length: 4 }, async (_, caller) => {
    for (let i = caller; !done; i++) {
      const shopper = SHOPPERS[i % SHOPPERS.length]!;
      const answer = await answerOrLate(shopper);
      if (answer === "late") {
        late++;
        continue;
      }
      const [model, ...others] = modelsOf(answer);
      expect(others).toEqual([]);
      expect(answer).toEqual(expected.get(`${model} ${shopper}`));
      for (const { score, explanation } of answer.edges)
        if (explanation.facets.length > 0)
          expect(explanation.facets.reduce((sum, facet) => sum + facet.alpha * facet.score, 0)).toBe(score);
      seen.set(model!, (seen.get(model!) ?? 0) + 1);
    }
  });
  for (const caller of callers) caller.catch(() => {}); // met below
  try {
    for (; flips < 12; flips++) {
      if (flips % 2 === 0) await activate("small@2");
      else expect(await rollback()).toBe("1");
    }
  } finally {
    done = true;
    await Promise.all(callers);
  }
  expect([...seen.keys()].sort()).toEqual(["small@1", "small@2"]);
  for (const n of seen.values()) expect(n).toBeGreaterThan(5);
  const answers = [...seen.values()].reduce((sum, n) => sum + n, 0);
  expect(late).toBeLessThan(0.05 * answers);
});

it("rollback is instant: the former vectors are still there, and none is written", async () => {
  // Where a row lies and who wrote it: both change with every write, also of an equal vector.
  const client = new pg.Client({ host: live.dir, user: "postgres", database: "postgres" });
  await client.connect();
  const rows = async () =>
    (await client.query("SELECT space_key, product_key, ctid::text, xmin::text FROM product_vectors ORDER BY 1, 2")).rows;
  await activate("small@2");
  const before = await rows();
  const began = performance.now();
  expect(await rollback()).toBe("1");
  const ms = performance.now() - began;
  expect(modelsOf(await ask("s0"))).toEqual(["small@1"]);
  expect(before).toHaveLength(120);
  expect(await rows()).toEqual(before);
  await client.end();
  expect(ms).toBeLessThan(3000);
});

it("vectors are kept of the last models, the way back and the shadow, and those of others dropped", async () => {
  const spaces = async () => (await live.store.spaces()).map(({ id }) => id).filter((id) => id.startsWith("small@"));
  await activate("small@3");
  expect((await spaces()).sort()).toEqual(["small@1", "small@2", "small@3"]);
  expect(KEPT_MODELS).toBe(3);
  await live.ask('mutation { shadowModel(input: { id: "small@2", share: 0.5 }) { userErrors { message } } }');
  await activate("small@4");
  expect((await spaces()).sort()).toEqual(["small@1", "small@2", "small@3", "small@4"]);
  await live.ask("mutation { shadowModel(input: { id: null }) { userErrors { message } } }");
  await activate("small@3");
  // The last three: 3, 4, 1. The former shadow serves nobody any more.
  expect((await spaces()).sort()).toEqual(["small@1", "small@3", "small@4"]);
  await activate("small@2");
  expect(modelsOf(await ask("s0"))).toEqual(["small@2"]);
});
