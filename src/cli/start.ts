import type { Command } from "commander";
import { type RunningGateway, startGateway } from "../app.js";
import type { Run } from "./shell.js";

/** `start`: the gateway, until Ctrl-C or SIGTERM. */
export function addStart(program: Command, run: Run): void {
  program
    .command("start")
    .description("start the gateway; an empty database gets the demo shop")
    .action(() =>
      run(async ({ config, progress, print, result, signal }) => {
        const gateway = await startGateway(config, progress, signal);
        progress.end();
        for (const line of welcome(gateway)) print(line);
        result({ address: gateway.address, shop: gateway.shop, products: gateway.products, model: gateway.model });
        if (!signal.aborted) await new Promise<void>((stop) => signal.addEventListener("abort", () => stop(), { once: true }));
        await gateway.close();
      }),
    );
}

/** What to open, and one query to paste. */
function welcome({ address, shop, products, demoKey, model }: RunningGateway): string[] {
  const what = shop === "demo" ? `the demo shop, ${products} products` : shop === "own" ? `${products} products` : "no shop yet";
  const lines = [``, `Vitrine is open: ${what}, ${model ? `model ${model}` : "no model yet (npm run vitrine -- train)"}.`, ``];
  lines.push(`  Shop window   ${address}/`, `  GraphiQL      ${address}/graphiql`);
  if (demoKey) lines.push(`  Server key    ${demoKey}   (for users and writes, until the next start)`);
  if (shop === "empty") lines.push(``, `  Import a shop: npm run vitrine -- import feed DIR`);
  lines.push(``, `  Ask for recommendations:`, ``);
  lines.push(`  curl -s ${address}/graphql -H 'content-type: application/json' \\`);
  lines.push(
    `    -d '{"query":"{ recommendations(context: {country: \\"NO\\"}, first: 5) { strategy nodes { id title } } }"}'`,
    ``,
  );
  return lines;
}
