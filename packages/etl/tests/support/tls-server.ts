import type { ServerCertificate } from "./certificates.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

/**
 * Starts a PostgreSQL 18 that accepts only TLS, on a free port of 127.0.0.1. Its URL
 * names it `localhost` and asks for nothing: how to verify the server is the client's matter.
 *
 * @example
 * ```ts
 * const authority = await makeAuthority("Test CA");
 * const server = await startTlsServer(await issueServerCertificate(authority, ["localhost"]));
 * ```
 */
export function startTlsServer(tls: ServerCertificate): Promise<ServerProcess> {
  return startServer({ version: "18", tls });
}
