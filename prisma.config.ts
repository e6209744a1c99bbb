import { defineConfig } from "prisma/config";

// `prisma generate` looks for the schema engine though it never runs it, and would fetch it from the network. Never
// /bin/true: a command that does run the engine must fail rather than report success having done nothing.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= "/bin/false";

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
});
