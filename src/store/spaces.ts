import { Errors } from "../errors.js";
import type { Database } from "./database.js";
import type { Space, Vectors } from "./ports.js";

/** A space as stored. `key` names its partition. */
export interface StoredSpace extends Space {
  key: number;
  indexed: boolean;
}

const TTL_MS = 5000;

/** The table that holds the space's vectors. */
export const partition = (space: StoredSpace): string => `product_vectors_${space.key}`;
/** The space's rows, as `FROM ... WHERE`: the primary key begins with the space, so the condition belongs there. */
export const vectorsOf = (space: StoredSpace): string => `${partition(space)} v WHERE v.space_key = ${space.key}`;

/**
 * The register of spaces: which there are, and their partitions. What it knows may be some seconds old, which can cost
 * time but not rows; who meets a partition that is gone forgets the space and asks again.
 */
export class Spaces {
  private readonly known = new Map<string, { space: StoredSpace; until: number }>();

  constructor(private readonly db: Database) {}

  /** Throws NOT_FOUND for a space nobody made. */
  async of(id: string): Promise<StoredSpace> {
    const space = await this.find(id);
    if (!space) throw Errors.notFound("Vector space", id);
    return space;
  }

  /** Runs `work` on the space; once more where its partition turns out to be another process's past. */
  async withSpace<T>(id: string, work: (space: StoredSpace) => Promise<T>): Promise<T> {
    const space = await this.of(id);
    try {
      return await work(space);
    } catch (cause) {
      if ((cause as { code?: string }).code !== UNDEFINED_TABLE) throw cause;
      this.forget(id);
      return work(await this.of(id));
    }
  }

  forget(id: string): void {
    this.known.delete(id);
  }

  /** Creates the space with its partition, or checks that what exists was made the same way: throws ENCODER_MISMATCH. */
  async ensure(space: Space): Promise<void> {
    let stored = await this.find(space.id);
    if (!stored) {
      await this.db.execute("SELECT create_space($1, $2, $3)", [space.id, space.dim, space.digest]);
      stored = await this.of(space.id); // possibly another process's
    }
    if (stored.dim !== space.dim) throw Errors.spaceMismatch(space.id, `it holds ${stored.dim} dimensions, not ${space.dim}`);
    if (stored.digest !== space.digest) throw Errors.spaceMismatch(space.id, "it was made by other encoders or parameters");
  }

  async drop(id: string): Promise<void> {
    await this.db.execute("SELECT drop_space($1)", [id]);
    this.forget(id);
  }

  async list(): ReturnType<Vectors["spaces"]> {
    const spaces = await this.db.rows<StoredSpace>("SELECT key, id, dim, digest, indexed FROM spaces ORDER BY key");
    const counts = await this.db.rows<{ key: number; n: number }>(
      "SELECT space_key AS key, count(*) AS n FROM product_vectors GROUP BY space_key",
    );
    const count = new Map(counts.map((row) => [row.key, row.n]));
    return spaces.map(({ key, ...space }) => ({ ...space, count: count.get(key) ?? 0 }));
  }

  private async find(id: string): Promise<StoredSpace | null> {
    const cached = this.known.get(id);
    if (cached && cached.until > Date.now()) return cached.space;
    const space = await this.db.lookUpFirst<StoredSpace>("SELECT key, id, dim, digest, indexed FROM spaces WHERE id = $1", [id]);
    if (space) this.known.set(id, { space, until: Date.now() + TTL_MS });
    return space;
  }
}
const UNDEFINED_TABLE = "42P01";
