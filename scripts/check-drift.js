// Fails where prisma/schema.prisma says something the migrations do not. Build first: it runs the compiled store.
import { findDrift } from "../dist/store/drift.js";

const drift = await findDrift();
if (drift !== null) {
  process.stderr.write(
    `prisma/schema.prisma and prisma/migrations differ. What a new migration would have to hold:\n\n${drift}\n`,
  );
  process.exit(1);
}
process.stdout.write("schema and migrations agree\n");
process.exit(0); // the schema engine keeps the process alive
