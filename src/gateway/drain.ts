import type { ApolloServer, BaseContext } from "@apollo/server";
import type { FastifyInstance } from "fastify";

const PATIENCE_MS = 1500;

/** On `close`: no new connections, idle ones end, requests under way have 1.5 s to finish, then their connections end too. */
export function drain<C extends BaseContext>(app: FastifyInstance, apollo: ApolloServer<C>): void {
  let impatience: NodeJS.Timeout | undefined;
  app.addHook("preClose", async () => {
    impatience = setTimeout(() => app.server.closeAllConnections(), PATIENCE_MS);
  });
  // A connection kept alive after its last answer would hold the server open until its patience ends.
  app.addHook("onSend", async (_request, reply) => {
    if (impatience) reply.header("connection", "close");
  });
  app.addHook("onClose", async () => {
    clearTimeout(impatience);
    await apollo.stop();
  });
}
