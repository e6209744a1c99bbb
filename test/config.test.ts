import { expect, it } from "vitest";
import { describeSettings, readConfig } from "../src/config.js";

const cell = (text: string): string => text.replaceAll("|", "\\|");

it("docs/settings.md says what config.ts says (write it anew: npx vitest run test/config.test.ts -u)", async () => {
  const rows = describeSettings().map(
    ({ env, default: fallback, doc }) => `| \`${env}\` | ${fallback === "" ? "" : `\`${fallback}\``} | ${cell(doc)} |`,
  );
  const page = `# Settings

All settings come from the environment; an empty variable counts as left out. One that makes no sense ends the start with
its name, its value and what it may be. \`npm run vitrine -- doctor\` checks what they lead to.

| variable | default | meaning |
|---|---|---|
${rows.join("\n")}
`;
  await expect(page).toMatchFileSnapshot("../docs/settings.md");
});

it("reads what is set, and takes the default for what is not or is empty", () => {
  const config = readConfig({ PORT: "0", VITRINE_DEMO: "", VITRINE_DATA_DIR: "/shops/one" });
  expect(config).toMatchObject({ port: 0, demo: "auto", dataDir: "/shops/one", host: "127.0.0.1", databaseUrl: undefined });
  expect(config.modelsDir.startsWith("/")).toBe(true);
});

it.each([
  ["PORT", "70000"],
  ["VITRINE_DEMO", "perhaps"],
  ["VITRINE_CANDIDATES", "none"],
])("refuses %s=%s, naming both", (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`Setting ${name} is "${value}"`));
});
