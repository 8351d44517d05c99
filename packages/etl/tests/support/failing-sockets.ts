import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { type AddressInfo, createServer, Socket } from "node:net";

/** Diagnostics channel of Node, used when `net.connect` makes a socket. */
const CHANNEL = "net.client.socket";

const errorOf = (code: string): Error =>
  Object.assign(new Error(`the test's ${code}`), { code, syscall: "connect" });

/**
 * Makes every connection that a client of HTTP tries during `action` fail with a system error, as
 * the system would: only the code is made up.
 *
 * @param action is given the port of a server that says nothing
 */
export async function withFailingSockets<T>(
  code: string,
  action: (port: number) => Promise<T>,
): Promise<T> {
  // A port without a server would answer with an error of its own.
  const server = createServer((socket) => void socket.on("error", () => {})).unref();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const fail = (message: unknown): void => {
    const { socket } = message as { socket: Socket };
    // The client's listeners come after the event.
    setImmediate(() => socket.destroy(errorOf(code)));
  };
  subscribe(CHANNEL, fail);
  try {
    return await action((server.address() as AddressInfo).port);
  } finally {
    unsubscribe(CHANNEL, fail);
    server.close();
  }
}

/** A socket for pg's `stream` that fails to connect. */
export function failingSocket(code: string): Socket {
  const socket = new Socket();
  socket.connect = () => socket.destroy(errorOf(code));
  return socket;
}
