import type { Command } from "commander";
import type { Run } from "./shell.js";
import { withApp } from "./withApp.js";

/** `shoppers erase`: what a shop owes those who want to be forgotten. */
export function addShoppers(program: Command, run: Run): void {
  const shoppers = program.command("shoppers").description("what is stored of a shopper");
  shoppers
    .command("erase")
    .description("remove a shopper: profile, interactions, impressions and reviews")
    .argument("<id>", "the shop's own id of the shopper")
    .action((id: string) =>
      run(async ({ config, progress, print, result }) => {
        const erased = await withApp(config, (app) => app.eraseShopper(id, progress));
        progress.end();
        const { events, impressions, reviews } = erased;
        print(`${id} is erased: ${events} interactions, ${impressions} impressions, ${reviews} reviews.`);
        print("The next model is trained without; running gateways forget at their next start.");
        result({ id, ...erased });
      }),
    );
}
