// Who may import whom: the house rules of docs/ARCHITECTURE.md, checked by `npm run check`.
// Every room may use domain, errors and common; `ports` is store/ports.ts, types only.
const ROOMS = {
  cli: ["app", "config"],
  gateway: ["ports", "config"],
  schema: [],
  resolvers: ["schema", "scoring", "ingestion", "inference", "jobs", "ports"],
  scoring: ["retrieval", "features", "encoders", "inference", "ports"],
  retrieval: ["features", "ports"],
  ingestion: ["features", "encoders", "inference", "ports"],
  encoders: ["inference"],
  inference: ["features", "ports"],
  learning: ["features", "inference", "metrics", "ports"],
  evaluation: ["scoring", "retrieval", "learning", "inference", "features", "metrics", "ports"],
  jobs: ["ports"],
  store: ["config"],
  demo: ["ports"],
  features: [],
  metrics: [],
  common: [],
};
const SHARED = ["^src/domain\\.ts$", "^src/errors\\.ts$", "^src/common/"];
const place = (name) =>
  name === "ports"
    ? "^src/store/ports\\.ts$"
    : name === "app"
      ? "^src/app(\\.ts$|/)"
      : name === "config"
        ? "^src/config\\.ts$"
        : `^src/${name}/`;

module.exports = {
  forbidden: [
    ...Object.entries(ROOMS).map(([room, may]) => ({
      name: `${room}-imports`,
      comment: `${room} may import only: ${[...may, "domain", "errors", "common"].join(", ")}`,
      severity: "error",
      from: { path: `^src/${room}/` },
      to: { path: "^src/", pathNot: [place(room), ...may.map(place), ...SHARED] },
    })),
    {
      name: "app-imports",
      severity: "error",
      from: { path: "^src/app(\\.ts$|/)" },
      to: { path: "^src/cli/" },
    },
    {
      name: "domain-imports-nothing",
      severity: "error",
      from: { path: ["^src/domain\\.ts$", "^src/errors\\.ts$"] },
      to: { path: "^src/" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolved", severity: "error", from: {}, to: { couldNotResolve: true, path: "^\\." } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    includeOnly: "^src",
    exclude: { path: "^src/store/generated" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
