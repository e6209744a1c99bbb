import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

/**
 * React for the browser, from the installed packages: React 19 ships CommonJS files only, so the five that GraphiQL's
 * bundle needs are wrapped into one script that sets `React` and `ReactDOM`. No build step, no internet.
 */
export function reactBundle(): string {
  const reactDom = require.resolve("react-dom/package.json");
  const files: [name: string, file: string][] = [
    ["react", fileIn(require.resolve("react/package.json"), "react.production.js")],
    ["scheduler", fileIn(createRequire(reactDom).resolve("scheduler/package.json"), "scheduler.production.js")],
    ["react-dom", fileIn(reactDom, "react-dom.production.js")],
    ["react-dom/client", fileIn(reactDom, "react-dom-client.production.js")],
  ];
  const modules = files.map(
    ([name, file]) => `${JSON.stringify(name)}(require, module, exports) {${readFileSync(file, "utf8")}\n}`,
  );
  return `(() => {
const modules = {${modules.join(",\n")}};
const loaded = {};
const require = (name) => {
  if (!loaded[name]) modules[name](require, (loaded[name] = { exports: {} }), loaded[name].exports);
  return loaded[name].exports;
};
globalThis.React = require("react");
globalThis.ReactDOM = { ...require("react-dom"), ...require("react-dom/client") };
})();
`;
}

function fileIn(packageJson: string, name: string): string {
  return join(dirname(packageJson), "cjs", name);
}
