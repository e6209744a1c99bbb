/** The shop opened in this process, so that parts of the pipeline can be called one by one; and questions of its shoppers. */
import { Engine } from "../../src/app/engine.js";
import { silentLog } from "../../src/common/log.js";
import { type Random, seededRandom } from "../../src/common/random.js";
import { readConfig } from "../../src/config.js";
import type { Question } from "../../src/features/question.js";
import type { RankingModel } from "../../src/inference/model.js";
import { SearchThreads } from "../../src/retrieval/searchThreads.js";
import type { CandidateSource } from "../../src/retrieval/source.js";
import { gather } from "../../src/scoring/gather.js";
import { nearestIn } from "../../src/scoring/nearestIn.js";
import { trainedQuest } from "../../src/scoring/quest.js";
import { loadShop } from "../../src/scoring/residentShop.js";
import type { Shop } from "../../src/scoring/shop.js";
import type { Store } from "../../src/store/ports.js";
import type { Bench } from "./bench.js";
import { situationOf } from "./shop/traffic.js";

/** A shopper's question, and the user tower's answer to it: what is searched for. */
export interface Asked {
  question: Question;
  query: Float32Array;
}

export interface Laboratory {
  store: Store;
  shop: Shop;
  model: RankingModel;
  asked: Asked[];
  /** Whether the gateway searches this catalogue in its own memory. */
  searchedHere: boolean;
  /** Its search for the nearest, `through` the store or what stands before it. */
  nearest(through: Pick<Store, "nearest">): CandidateSource;
  close(): Promise<void>;
}

const QUESTIONS = 200;

export async function openLaboratory({ anyone, env, progress }: Bench): Promise<Laboratory> {
  const engine = await Engine.open(readConfig({ ...process.env, ...env }));
  try {
    const { store, settings } = engine;
    const now = (): number => Date.now();
    const parts = {
      store,
      encoders: () => engine.trunks(),
      openModel: ({ name, version }: { name: string; version: string }) => engine.registry.open(name, version, engine.here),
      now,
      log: silentLog,
    };
    const { shop } = await loadShop(parts, progress);
    if (!shop.model) throw new Error(`The model could not be opened: ${shop.troubles.map(({ reason }) => reason).join("; ")}`);
    const random: Random = seededRandom(2);
    const asked: Asked[] = [];
    for (let i = 0; i < QUESTIONS; i++) {
      const { key } = anyone(random);
      const question = gather(shop.state, key, situationOf(key, random), now());
      const { query } = await trainedQuest(shop, shop.model, question, settings.coldStartEvents);
      asked.push({ question, query: query! });
    }
    const searchedHere = shop.state.catalogue.count < engine.inProcessBelow;
    const threads = new SearchThreads();
    const placement = { here: searchedHere, embedded: store.engine === "embedded" };
    const nearest: Laboratory["nearest"] = (through) => nearestIn(shop, through, threads, placement);
    let open = true;
    const close = async (): Promise<void> => {
      if (open) await Promise.all([engine.close(), threads.close()]);
      open = false;
    };
    return { store, shop, model: shop.model, asked, searchedHere, nearest, close };
  } catch (cause) {
    await engine.close();
    throw cause;
  }
}
