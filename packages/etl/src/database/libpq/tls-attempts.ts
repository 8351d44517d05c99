import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { type ConnectionOptions, getCACertificates } from "node:tls";
import { ConfigurationError } from "../../core/errors.ts";
import type { Parameters } from "./parse-connection.ts";

/** A try of a connection: in plain text, or with TLS. */
export type Attempt = false | ConnectionOptions;

/** True if the server's certificate must be signed by a trusted authority, and have its name. */
type Trust = "none" | "chain" | "name";

/**
 * Translates `sslmode` and its companions, in libpq's meaning: allow (plain text first), prefer (TLS
 * first), require (TLS), verify-ca (its certificate, too), verify-full (its name, too). The first
 * three verify the certificate if `sslrootcert` names a file or `~/.postgresql/root.crt` exists.
 * In contrast to libpq, verify-full without either trusts the authorities that Node.js trusts.
 *
 * @param host what the certificate must be for; undefined for a Unix socket, which has no TLS
 * @throws ConfigurationError if the parameters contradict each other
 */
export function tlsAttempts(settings: Parameters, host: string | undefined): readonly Attempt[] {
  const isSystem = settings.sslrootcert === "system";
  const mode = settings.sslmode ?? (isSystem ? "verify-full" : "prefer");
  if (host === undefined) return [false];
  if (isSystem && mode !== "verify-full") {
    throw new ConfigurationError(
      `sslrootcert=system needs sslmode=verify-full, not ${mode}: anybody can have a certificate of a public authority`,
    );
  }
  if (settings.sslnegotiation === "direct" && /^(disable|allow|prefer)$/.test(mode)) {
    throw new ConfigurationError(
      `sslnegotiation=direct needs sslmode=require or stronger, not ${mode}`,
    );
  }
  if (mode === "disable") return [false];
  const trust = trustOf(mode, settings);
  const secure = { ...certificates(settings), ...verification(trust, settings, host) };
  if (mode === "allow") return [false, secure];
  return mode === "prefer" ? [secure, false] : [secure];
}

function trustOf(mode: string, { sslrootcert }: Parameters): Trust {
  if (mode === "verify-full") return "name";
  if (sslrootcert !== undefined) return "chain";
  if (mode !== "verify-ca") return "none";
  throw new ConfigurationError(
    "sslmode=verify-ca needs the server's certificate authority: name its file with sslrootcert, put it into ~/.postgresql/root.crt, or use sslmode=verify-full",
  );
}

function verification(trust: Trust, settings: Parameters, host: string): ConnectionOptions {
  const { sslrootcert, sslcrl } = settings;
  const common = {
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...version("minVersion", settings.ssl_min_protocol_version),
    ...version("maxVersion", settings.ssl_max_protocol_version),
  };
  if (trust === "none") return { ...common, rejectUnauthorized: false };
  return {
    ...common,
    rejectUnauthorized: true,
    ...(sslrootcert === "system"
      ? { ca: [...getCACertificates("default"), ...getCACertificates("system")] }
      : {}),
    ...(sslrootcert !== undefined && sslrootcert !== "system" ? { ca: read(sslrootcert) } : {}),
    ...(sslcrl === undefined ? {} : { crl: read(sslcrl) }),
    ...(trust === "chain" ? { checkServerIdentity: () => undefined } : {}),
  };
}

function version(option: "minVersion" | "maxVersion", value: string | undefined) {
  return value === undefined ? {} : { [option]: value as "TLSv1.2" | "TLSv1.3" };
}

/** The client's own certificate. */
function certificates(settings: Parameters): ConnectionOptions {
  const { sslcert, sslkey, sslpassword, sslcertmode } = settings;
  if (sslcertmode === "disable" || sslcert === undefined) return {};
  if (sslkey === undefined) {
    throw new ConfigurationError("sslcert needs sslkey, the file of its private key");
  }
  return {
    cert: read(sslcert),
    key: read(sslkey),
    ...(sslpassword === undefined ? {} : { passphrase: sslpassword }),
  };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigurationError(`cannot read ${file}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
