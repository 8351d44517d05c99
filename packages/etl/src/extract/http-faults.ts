/** True if a fault of HTTP or the network is likely to pass within a run, and who says so. */
interface Fault {
  readonly passes: boolean;
  readonly source: string;
  /** Advice; by default the general one. */
  readonly advice?: string;
}

const RFC = "RFC 9110, 15";
const CURL = "curl --retry";
const CLOUDFLARE = "Cloudflare's list of 5xx errors";
const CONNECTING = "connect(2) and tcp(7)";
const OPENSSL = "OpenSSL's ssl_err.c; TLS alerts of RFC 8446, 6.2";
const OVERLOADED = "The server may be overloaded; try again later";
const NOT_READY = "The server is still preparing the file; try again later";
const CERTIFICATE =
  "Check the server's certificate and this machine's clock; NODE_EXTRA_CA_CERTS names a file of authorities to trust";
const NOT_TLS = "Check the URL's scheme and port, and what TLS the server speaks";
const NOT_HTTP =
  "The server's answer breaks the rules of HTTP: use another address of the file, or tell its operator";
const NAME = "Check the host's name and the network";

const passing = (source: string, advice?: string): Fault => ({
  passes: true,
  source,
  ...(advice === undefined ? {} : { advice }),
});
const final = (source: string, advice?: string): Fault => ({
  ...passing(source, advice),
  passes: false,
});

/**
 * The one table of what may pass, and what cannot. An answer that says how long to wait
 * (`askedDelay`) may pass with any status.
 */
export const FAULTS: Readonly<Record<string, Fault>> = {
  202: passing(
    `${RFC}.3.3; ArcGIS Hub answers so while it exports (ckanext-xloader, pull request 39)`,
    NOT_READY,
  ),
  206: final(`${RFC}.3.7: no part was requested`),
  401: final(
    `${RFC}.5.2`,
    "Set the environment variable SOURCE_TOKEN_<NAME> to a token that the server accepts, <NAME> being the source's name in upper case",
  ),
  407: final(`${RFC}.5.8`, "Put the proxy's user name and password into the URL of its variable"),
  408: passing(`${RFC}.5.9; ${CURL}`, OVERLOADED),
  425: passing("RFC 8470, 5.2", OVERLOADED),
  429: passing(`RFC 6585, 4; ${CURL}`, OVERLOADED),
  501: final(`${RFC}.6.2: not supported for any resource`),
  505: final(`${RFC}.6.6`),
  506: final("RFC 2295, 8.1: a misconfiguration of the server"),
  508: final("RFC 5842, 7.2: a loop in the server's resources"),
  510: final("RFC 2774, 7"),
  511: final("RFC 6585, 6", "Log in to the network first: it answers in place of the server"),
  525: final(`${CLOUDFLARE}: no TLS between it and the server`),
  526: final(`${CLOUDFLARE}: the server's certificate is invalid`),
  "5xx": passing(`${RFC}.6; ${CURL} for 500, 502, 503, 504; ${CLOUDFLARE}`, OVERLOADED),
  "other status": final(`${RFC}: 1xx to 4xx`),

  ECONNREFUSED: passing(`${CONNECTING}; curl --retry-connrefused: a server that restarts`),
  ECONNRESET: passing(CONNECTING),
  ECONNABORTED: passing(CONNECTING),
  EPIPE: passing("write(2)"),
  ETIMEDOUT: passing(`${CONNECTING}; ${CURL}`),
  EHOSTUNREACH: passing(CONNECTING),
  EHOSTDOWN: passing("errno(3)"),
  ENETUNREACH: passing(CONNECTING),
  ENETDOWN: passing("errno(3)"),
  ENETRESET: passing("errno(3)"),
  EADDRNOTAVAIL: passing(`${CONNECTING}: no local port is free`),
  EMFILE: passing("errno(3): the process has too many files open"),
  EAI_AGAIN: passing("getaddrinfo(3): temporary failure of name resolution", NAME),
  // The authoritative "no such name" and "this machine is offline" are one code in Node.
  ENOTFOUND: passing(`Node's dns maps EAI_NONAME and EAI_NODATA to it; ${CURL} too`, NAME),
  EAI_FAIL: final("getaddrinfo(3): a permanent failure of the name server", NAME),
  EACCES: final(`${CONNECTING}: a local firewall refuses the connection`),
  EPERM: final(`${CONNECTING}: a local firewall refuses the connection`),

  ERR_SSL_UNEXPECTED_EOF_WHILE_READING: passing(`${OPENSSL}: closed without close_notify`),
  ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC: passing(`${OPENSSL}: damaged on the way`),
  ERR_SSL_SSL_ALERT_BAD_RECORD_MAC: passing(`${OPENSSL}: damaged on the way`),
  ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR: passing(`${OPENSSL}: a fault in the server`),
  ERR_TLS_HANDSHAKE_TIMEOUT: passing("Node.js, Errors"),
  ERR_TLS_CERT_ALTNAME_INVALID: final("Node.js, Errors; RFC 9110, 4.3.4", CERTIFICATE),
  ...certificateFaults(),
  EPROTO: final("libuv: a protocol error of TLS", NOT_TLS),
  "ERR_SSL_…": final(OPENSSL, NOT_TLS),

  ERR_PROXY_TUNNEL: passing("Node.js, Errors; a proxy that refuses has a status besides"),
  HPE_INVALID_CONTENT_LENGTH: final("llhttp; RFC 9110, 8.6", NOT_HTTP),
  HPE_UNEXPECTED_CONTENT_LENGTH: final("llhttp; RFC 9112, 6.3", NOT_HTTP),
  HPE_INVALID_TRANSFER_ENCODING: final("llhttp; RFC 9112, 6.1", NOT_HTTP),
  // As bytes of a body they are a cut or damaged transfer: see `networkError`.
  "HPE_…": final("llhttp: what answers does not speak HTTP", NOT_TLS),
  "ERR_…": final("Node.js, Errors: a setting or the program is wrong, not the network"),
  "other code": passing("unknown: another try costs little, giving up costs a day"),
};

/** X.509 codes of Node's tls, "X509 certificate error codes": none of them changes by asking again. */
function certificateFaults(): Record<string, Fault> {
  const codes = [
    ...["UNABLE_TO_GET_ISSUER_CERT", "UNABLE_TO_GET_CRL", "UNABLE_TO_DECRYPT_CERT_SIGNATURE"],
    ...["UNABLE_TO_DECRYPT_CRL_SIGNATURE", "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY"],
    ...["CERT_SIGNATURE_FAILURE", "CRL_SIGNATURE_FAILURE", "CERT_NOT_YET_VALID"],
    ...["CERT_HAS_EXPIRED", "CRL_NOT_YET_VALID", "CRL_HAS_EXPIRED"],
    ...["ERROR_IN_CERT_NOT_BEFORE_FIELD", "ERROR_IN_CERT_NOT_AFTER_FIELD"],
    ...["ERROR_IN_CRL_LAST_UPDATE_FIELD", "ERROR_IN_CRL_NEXT_UPDATE_FIELD", "OUT_OF_MEM"],
    ...["DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN"],
    ...["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
    ...["CERT_CHAIN_TOO_LONG", "CERT_REVOKED", "INVALID_CA", "PATH_LENGTH_EXCEEDED"],
    ...["INVALID_PURPOSE", "CERT_UNTRUSTED", "CERT_REJECTED", "HOSTNAME_MISMATCH"],
  ];
  return Object.fromEntries(
    codes.map((code) => [code, final("Node.js, TLS: X509 certificate error codes", CERTIFICATE)]),
  );
}

/** Returns the entry for a status that is not wanted. */
export const faultOfStatus = (status: number): Fault =>
  entry(String(status)) ?? (FAULTS[status >= 500 ? "5xx" : "other status"] as Fault);

/** Returns the entry for a code of a system or Node error. */
export function faultOfCode(code: string): Fault {
  const prefix = ["ERR_SSL_", "HPE_", "ERR_"].find((beginning) => code.startsWith(beginning));
  return entry(code) ?? (FAULTS[prefix ? `${prefix}…` : "other code"] as Fault);
}

const entry = (key: string): Fault | undefined =>
  Object.hasOwn(FAULTS, key) ? FAULTS[key] : undefined;
