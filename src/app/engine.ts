/** The parts that commands and the gateway share, opened when first needed and closed together. */
import { availableParallelism } from "node:os";
import type { Config } from "../config.js";
import type { Encoder } from "../encoders/encoder.js";
import { InlineSession } from "../inference/inlineSession.js";
import { ModelRegistry } from "../inference/registry.js";
import type { Sessions } from "../inference/session.js";
import { SessionPool } from "../inference/sessionPool.js";
import type { ScoringSettings } from "../scoring/shop.js";
import { openStore } from "../store/openStore.js";
import type { Store } from "../store/ports.js";

export interface Encoders {
  text: Encoder<"text">;
  image: Encoder<"image">;
}

export interface EngineOptions {
  /** Become the guest of the gateway that holds the embedded directory, its owner where there is none. */
  attach?: boolean;
  /** Called when closing has to wait for commands that use the database which this one opened. */
  onGuests?: (() => void) | undefined;
  /** How many threads the encoders have; all cores where left out. */
  threads?: number;
}

export class Engine {
  readonly registry: ModelRegistry;
  private pool: Promise<SessionPool> | undefined;
  private opened: Promise<Encoders> | undefined;
  private readonly inline = new InlineSession();

  private constructor(
    readonly config: Config,
    readonly store: Store,
    /** Migrations that were applied when the store was opened. */
    readonly applied: readonly string[],
    private readonly threads: number,
  ) {
    this.registry = new ModelRegistry(store, config.modelsDir);
  }

  static async open(
    config: Config,
    { attach = false, onGuests, threads = availableParallelism() }: EngineOptions = {},
  ): Promise<Engine> {
    const store = await openStore(config, { attach, migrate: false, ...(onGuests ? { onGuests } : {}) });
    try {
      const { applied } = await store.migrate();
      return new Engine(config, store, applied, threads);
    } catch (cause) {
      await store.close();
      throw cause;
    }
  }

  get settings(): ScoringSettings {
    return { candidates: this.config.candidates, coldStartEvents: this.config.coldStartEvents };
  }

  /** Catalogues smaller than this are searched in memory. */
  get inProcessBelow(): number {
    return this.config.inProcessBelow;
  }

  /** Sessions in the calling thread: for commands that nobody waits on. */
  get here(): Sessions {
    return this.inline;
  }

  /** Sessions in threads of their own, which the encoders use too: for what goes on behind the traffic. */
  behind(): Promise<Sessions> {
    this.pool ??= SessionPool.open({ size: this.threads });
    return this.pool;
  }

  /** The configured encoders, in threads, opened by the first call; one that fails is tried again by the next. */
  encoders(): Promise<Encoders> {
    this.opened ??= this.openEncoders().catch((cause) => {
      this.opened = undefined;
      throw cause;
    });
    return this.opened;
  }

  /** Ids and dimensions of the configured encoders. */
  async trunks(): Promise<{ text: { id: string; dim: number }; image: { id: string; dim: number } }> {
    const { text, image } = await this.encoders();
    return { text: { id: text.id, dim: text.dim }, image: { id: image.id, dim: image.dim } };
  }

  async close(): Promise<void> {
    await this.inline.close();
    await (await this.pool?.catch(() => undefined))?.close();
    await this.store.close();
  }

  /** Loaded when needed: most commands read no text and no picture. */
  private async openEncoders(): Promise<Encoders> {
    const { openEncoders } = await import("../encoders/openEncoder.js");
    return openEncoders(this.config, await this.behind());
  }
}
