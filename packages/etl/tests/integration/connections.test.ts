import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { Sources } from "../../src/extract/open-source.ts";
import { DEFAULT_LIMITS, type Limits, type OpenedFile } from "../../src/extract/opened-file.ts";

/** A server that is told what to send for each request of each connection. */
let server: ReturnType<typeof createServer>;
let connections: Socket[];
let answer: (path: string, socket: Socket, place: number) => void;

beforeEach(async () => {
  connections = [];
  server = createServer((socket) => {
    connections.push(socket.on("error", () => {}));
    let requests = 0;
    socket.on("data", (data) => {
      answer(/^GET (\S+)/.exec(data.toString())?.[1] ?? "", socket, requests++);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => {
  for (const socket of connections) socket.destroy();
  server.close();
});

const send = (socket: Socket, body: string, more = "") =>
  socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}${more}`);

async function read(sources: Sources, path: string, more: Partial<Limits> = {}): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const { signal } = new AbortController();
  const options = { limits: { ...DEFAULT_LIMITS, ...more }, signal };
  const { body } = (await sources.open(`http://127.0.0.1:${port}${path}`, options)) as OpenedFile;
  let text = "";
  for await (const chunk of body) text += Buffer.from(chunk).toString();
  return text;
}

it("keeps a connection for the next file", async () => {
  answer = (path, socket) => send(socket, path);
  await using sources = new Sources();
  expect([await read(sources, "/a"), await read(sources, "/b")]).toEqual(["/a", "/b"]);
  expect(connections).toHaveLength(1);
});

it("takes no bytes that come together with the last ones of a file for the next file", async () => {
  const forged = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged";
  answer = (path, socket) => send(socket, path, path === "/a" ? forged : "");
  await using sources = new Sources();
  expect([await read(sources, "/a"), await read(sources, "/b")]).toEqual(["/a", "/b"]);
});

it("gives up files whose bytes are all there already", async () => {
  answer = (path, socket) => send(socket, path);
  await using sources = new Sources();
  for (const path of ["/too-long", "/too-long-again"]) {
    const given = read(sources, path, { maxBytes: 2 });
    await expect(given).rejects.toThrow(`${path} has more than 2 bytes`);
  }
  expect(await read(sources, "/a")).toBe("/a");
});

it("closes its connections when it is disposed of", async () => {
  answer = (path, socket) => send(socket, path);
  {
    await using sources = new Sources();
    await read(sources, "/a");
  }
  const [socket] = connections;
  if (!socket?.destroyed) await once(socket as Socket, "close");
});

it("asks again on a new connection where the server has closed the one that was kept", async () => {
  answer = (path, socket, place) => (place === 0 ? send(socket, path) : socket.destroy());
  await using sources = new Sources();
  expect([await read(sources, "/a"), await read(sources, "/b")]).toEqual(["/a", "/b"]);
  expect(connections).toHaveLength(2);
});

it("asks once for a file on a new connection that the server closes", async () => {
  answer = (path, socket) => (path === "/a" ? send(socket, path) : socket.destroy());
  await using sources = new Sources();
  await read(sources, "/a");
  await expect(read(sources, "/b")).rejects.toThrow(/connection ended before an answer/);
  expect(connections).toHaveLength(2);
});

it.each([
  ["that are not an answer", "rest of the body"],
  ["that look like an answer", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged"],
])("takes no bytes %s, after the end of one file, for the next one", async (_, rest) => {
  answer = (path, socket) => send(socket, path);
  await using sources = new Sources();
  await read(sources, "/a");
  const [socket] = connections as [Socket];
  socket.write(rest);
  // The client closes the connection at once.
  await once(socket, "close");
  expect(await read(sources, "/b")).toBe("/b");
});
