/**
 * The model registry: cards and graphs as files under `<models>/<name>/<version>/`, and in the database, so that every
 * gateway agrees on the active one and can fetch what its own directory lacks.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Errors, VitrineError } from "../errors.js";
import type { Models } from "../store/ports.js";
import type { ModelCard, RankingModel } from "./model.js";
import { openModel } from "./modelFiles.js";
import type { Sessions } from "./session.js";

const CARD = "card.json";

export class ModelRegistry {
  constructor(
    private readonly store: Models,
    private readonly dir: string,
  ) {}

  /** A version name that is not taken yet, from the moment: `20260131-0930`. */
  async newVersion(name: string, now: Date): Promise<string> {
    const base = now.toISOString().slice(0, 16).replace(/[-:]/g, "").replace("T", "-");
    const taken = new Set((await this.store.listModels()).filter((m) => m.name === name).map((m) => m.version));
    for (let n = 1; ; n++) {
      const version = n === 1 ? base : `${base}-${n}`;
      if (!taken.has(version)) return version;
    }
  }

  /** Keeps a model: files first (a temporary directory, then one rename), then the database. */
  async put(card: ModelCard, files: ReadonlyMap<string, Uint8Array>): Promise<string> {
    const target = join(this.dir, card.name, card.version);
    const temporary = `${target}.${process.pid}.tmp`;
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
    for (const [file, bytes] of files) await writeFile(join(temporary, file), bytes);
    await writeFile(join(temporary, CARD), `${JSON.stringify(card, null, 2)}\n`);
    await rm(target, { recursive: true, force: true });
    await rename(temporary, target);
    await this.store.putModel({ name: card.name, version: card.version, card, files });
    return target;
  }

  /** A model's card and files: from the directory where they are whole, else from the database. */
  async read(name: string, version: string): Promise<{ card: ModelCard; files: Map<string, Uint8Array> }> {
    const record = (await this.store.listModels()).find((m) => m.name === name && m.version === version);
    const local = await readFolder(join(this.dir, name, version));
    if (local) return local;
    if (!record) throw Errors.notFound("Model", `${name}@${version}`);
    const files = await this.store.modelFiles(name, version);
    if (!files)
      throw Errors.modelInvalid(`${name}@${version}`, "its files are neither in the models directory nor in the database");
    return { card: record.card as ModelCard, files };
  }

  /** Makes a model known to the database whose folder was put into the models directory by hand. */
  async register(card: ModelCard, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
    const { name, version } = card;
    const known = (await this.store.listModels()).some((record) => record.name === name && record.version === version);
    if (!known) await this.store.putModel({ name, version, card, files });
  }

  /** Opens the active model; null where there is none. */
  async openActive(sessions: Sessions): Promise<RankingModel | null> {
    const active = await this.store.activeModel();
    return active ? this.open(active.name, active.version, sessions) : null;
  }

  async open(name: string, version: string, sessions: Sessions): Promise<RankingModel> {
    const { card, files } = await this.read(name, version);
    return openModel(card, files, sessions);
  }

  /** Opens a model in sessions of its own, which end with it: loading it keeps no other model's answers waiting. */
  async openApart(name: string, version: string, sessions: Promise<Sessions>): Promise<RankingModel> {
    try {
      const { card, files } = await this.read(name, version);
      return await openModel(card, files, await sessions, { owned: true });
    } catch (cause) {
      await (await sessions.catch(() => null))?.close();
      throw cause;
    }
  }
}

/** The model in a folder, or null where there is no card. */
export async function readFolder(folder: string): Promise<{ card: ModelCard; files: Map<string, Uint8Array> } | null> {
  const names = await readdir(folder).catch(() => [] as string[]);
  if (!names.includes(CARD)) return null;
  try {
    const card = JSON.parse(await readFile(join(folder, CARD), "utf8")) as ModelCard;
    const files = new Map<string, Uint8Array>();
    for (const name of names) if (/\.(onnx|bin)$/.test(name)) files.set(name, await readFile(join(folder, name)));
    return { card, files };
  } catch (cause) {
    throw new VitrineError(
      "MODEL_INVALID",
      `The model in ${folder} cannot be read. Train again, or restore the folder.`,
      { folder },
      { cause },
    );
  }
}
