import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const REJOIN_MS = 500;

/**
 * Stays connected to an owner's socket, so that it knows of its guest though the guest asks nothing for a while. Null where
 * nobody answers. The returned function leaves.
 */
export async function joinOwner(socketPath: string): Promise<(() => void) | null> {
  let present = await reach(socketPath);
  if (!present) return null;
  let left = false;
  /** The owner's database thread may be replaced: its guests come back. */
  const rejoin = async (): Promise<void> => {
    while (!left) {
      present = await reach(socketPath);
      if (present) return stay(present);
      await sleep(REJOIN_MS, undefined, { ref: false });
    }
  };
  const stay = (socket: Socket): void => {
    if (left) socket.destroy();
    else socket.once("close", () => void rejoin());
  };
  stay(present);
  return () => {
    left = true;
    present?.destroy();
  };
}

/** A connection that keeps no process alive; null where nobody listens. */
function reach(socketPath: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(socketPath, () => resolve(socket.unref()));
    socket.on("error", () => resolve(null));
  });
}
