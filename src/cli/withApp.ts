import { type App, openApp } from "../app.js";
import type { Config } from "../config.js";

/** Opens the app for one command, as a guest of a running gateway where there is one, and closes it whatever happens. */
export async function withApp<T>(config: Config, use: (app: App) => Promise<T>): Promise<T> {
  const onGuests = (): void =>
    void process.stderr.write("  Done. Another command uses the database meanwhile; waiting for it to end.\n");
  const app = await openApp(config, { attach: true, onGuests });
  try {
    return await use(app);
  } finally {
    await app.close();
  }
}
