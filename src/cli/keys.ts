import { type Command, Option } from "commander";
import type { Run } from "./shell.js";
import { withApp } from "./withApp.js";

const ROLES = { storefront: "STOREFRONT", server: "SERVER", admin: "ADMIN" } as const;

/** `keys create|revoke|list`: who may ask the gateway what. */
export function addKeys(program: Command, run: Run): void {
  const keys = program.command("keys").description("API keys of the gateway");
  keys
    .command("create")
    .description("make a key and show its secret, once")
    .argument("<name>", "what the key is for, e.g. the storefront's name")
    .addOption(
      new Option("--role <role>", "what it may do: read as a shop window, write as a server, or everything")
        .choices(Object.keys(ROLES))
        .default("storefront"),
    )
    .action((name: string, { role }: { role: keyof typeof ROLES }) =>
      run(async ({ config, print, result }) => {
        const key = await withApp(config, (app) => app.createKey(name, ROLES[role]));
        print(`${key.id}  ${key.role}  ${key.name}`);
        print(`Secret, shown only now: ${key.secret}`);
        result(key);
      }),
    );
  keys
    .command("revoke")
    .description("make a key invalid")
    .argument("<id>", "the key's id, as `keys list` shows it")
    .action((id: string) =>
      run(async ({ config, print, result }) => {
        await withApp(config, (app) => app.revokeKey(id));
        print(`${id} is revoked.`);
        result({ id, revoked: true });
      }),
    );
  keys
    .command("list")
    .description("all keys, without their secrets")
    .action(() =>
      run(async ({ config, print, result }) => {
        const all = await withApp(config, (app) => app.listKeys());
        for (const { id, role, name, createdAt, revokedAt } of all) {
          print(`${id}  ${role.padEnd(10)}  ${createdAt.toISOString()}  ${revokedAt ? "revoked" : "valid  "}  ${name}`);
        }
        if (all.length === 0) print("There are no keys. Make one with: npm run vitrine -- keys create NAME");
        result(all);
      }),
    );
}
