/** A parameter of a connection string; https://www.postgresql.org/docs/18/libpq-connect.html. */
interface Keyword {
  /** The environment variable with the same meaning. */
  readonly env?: string;
  /** Returns what is wrong with a value, and what to do; undefined if it works. */
  readonly check?: (value: string) => string | undefined;
}

const works = (env?: string, check?: Keyword["check"]): Keyword => ({
  ...(env === undefined ? {} : { env }),
  ...(check === undefined ? {} : { check }),
});

/** A parameter that cannot be obeyed here, but for values that ask for nothing. */
const refused = (advice: string, env?: string, harmless: readonly string[] = []): Keyword =>
  works(env, (value) => (harmless.includes(value) ? undefined : `is not supported. ${advice}`));

const oneOf =
  (...values: string[]) =>
  (value: string) =>
    values.includes(value)
      ? undefined
      : `must be ${values.slice(0, -1).join(", ")} or ${values.at(-1)}`;

const integer = (value: string): string | undefined =>
  /^[+-]?\d{1,9}$/.test(value.trim()) ? undefined : "must be a whole number";

const LEAVE_OUT = "Leave it out";
const NO_GSS = "Kerberos and SSPI are not supported: log in with a password or a certificate";
const NO_OAUTH = "OAuth is not supported: log in with a password or a certificate";
const SYSTEM_KEEPALIVE = "Set the operating system's keepalive instead (net.ipv4.tcp_keepalive_…)";
const NO_SSL_MODE =
  'must be disable, allow, prefer, require, verify-ca or verify-full. For "no-verify" write require';

/** All parameters that libpq 18 knows, and what becomes of them. */
export const KEYWORDS: Readonly<Record<string, Keyword>> = {
  service: works("PGSERVICE"),
  servicefile: works("PGSERVICEFILE"),
  host: works("PGHOST", (value) =>
    value.split(",").some((host) => host.startsWith("@"))
      ? "names an abstract Unix socket, which is not supported. Name the folder of a socket, or a host"
      : undefined,
  ),
  hostaddr: works("PGHOSTADDR"),
  port: works("PGPORT"),
  dbname: works("PGDATABASE"),
  user: works("PGUSER"),
  password: works("PGPASSWORD"),
  passfile: works("PGPASSFILE"),
  require_auth: works("PGREQUIREAUTH"),
  channel_binding: works("PGCHANNELBINDING", oneOf("disable", "prefer", "require")),
  connect_timeout: works("PGCONNECT_TIMEOUT", integer),
  client_encoding: works("PGCLIENTENCODING", (value) =>
    /^(auto|utf-?8|unicode)$/i.test(value) ? undefined : `must be UTF8. ${LEAVE_OUT}`,
  ),
  options: works("PGOPTIONS"),
  application_name: works("PGAPPNAME"),
  fallback_application_name: works(),
  keepalives: works(undefined, integer),
  keepalives_idle: works(undefined, integer),
  keepalives_interval: refused(SYSTEM_KEEPALIVE, undefined, ["0"]),
  keepalives_count: refused(SYSTEM_KEEPALIVE, undefined, ["0"]),
  tcp_user_timeout: refused(SYSTEM_KEEPALIVE, undefined, ["0"]),
  replication: refused(LEAVE_OUT, undefined, ["false", "off", "no", "0"]),
  gssencmode: refused(NO_GSS, "PGGSSENCMODE", ["disable", "prefer"]),
  sslmode: works("PGSSLMODE", (value) =>
    /^(disable|allow|prefer|require|verify-ca|verify-full)$/.test(value) ? undefined : NO_SSL_MODE,
  ),
  sslnegotiation: works("PGSSLNEGOTIATION", oneOf("postgres", "direct")),
  sslcompression: refused(LEAVE_OUT, "PGSSLCOMPRESSION", ["0"]),
  sslcert: works("PGSSLCERT"),
  sslkey: works("PGSSLKEY"),
  sslkeylogfile: refused(LEAVE_OUT),
  sslpassword: works(),
  sslcertmode: works("PGSSLCERTMODE", (value) =>
    value === "require"
      ? "is not supported: it cannot be seen whether the server asked for the certificate. Use allow"
      : oneOf("disable", "allow")(value),
  ),
  sslrootcert: works("PGSSLROOTCERT"),
  sslcrl: works("PGSSLCRL"),
  sslcrldir: refused(
    "Put the revocation lists into one file, and name it with sslcrl",
    "PGSSLCRLDIR",
  ),
  sslsni: refused("The server's name is always sent", "PGSSLSNI", ["1"]),
  requirepeer: refused(LEAVE_OUT, "PGREQUIREPEER"),
  ssl_min_protocol_version: works("PGSSLMINPROTOCOLVERSION", tlsVersion),
  ssl_max_protocol_version: works("PGSSLMAXPROTOCOLVERSION", tlsVersion),
  min_protocol_version: refused("The protocol is 3.0", "PGMINPROTOCOLVERSION", ["3.0"]),
  max_protocol_version: works("PGMAXPROTOCOLVERSION", oneOf("3.0", "3.2", "latest")),
  krbsrvname: refused(NO_GSS, "PGKRBSRVNAME"),
  gsslib: refused(NO_GSS, "PGGSSLIB"),
  gssdelegation: refused(NO_GSS, "PGGSSDELEGATION", ["0"]),
  scram_client_key: refused("Give the password instead"),
  scram_server_key: refused("Give the password instead"),
  target_session_attrs: works(
    "PGTARGETSESSIONATTRS",
    oneOf("any", "read-write", "read-only", "primary", "standby", "prefer-standby"),
  ),
  load_balance_hosts: works("PGLOADBALANCEHOSTS", oneOf("disable", "random")),
  oauth_issuer: refused(NO_OAUTH),
  oauth_client_id: refused(NO_OAUTH),
  oauth_client_secret: refused(NO_OAUTH),
  oauth_scope: refused(NO_OAUTH),
};

/** Parameters of other clients, and what they are called here. */
export const FOREIGN: Readonly<Record<string, string>> = {
  ssl: 'Write "sslmode=require"',
  database: "It is dbname",
  dbuser: "It is user",
  username: "It is user",
  encoding: "It is client_encoding",
  schema: 'Write "options=-csearch_path%3DNAME"',
  currentschema: 'Write "options=-csearch_path%3DNAME"',
  search_path: 'Write "options=-csearch_path%3DNAME"',
  uselibpqcompat: "sslmode means what it means to libpq: leave it out",
  statement_timeout: "A run has its own time limit: leave it out",
  pgbouncer: "Connect to the server directly or to a pool in session mode, and leave it out",
  connection_limit: "A run has its own connections: leave it out",
  pool_timeout: LEAVE_OUT,
  sslaccept: "Write sslmode=require or sslmode=verify-full",
};

function tlsVersion(value: string): string | undefined {
  if (/^TLSv1(\.1)?$/.test(value)) return "is not supported. Use TLSv1.2 or TLSv1.3";
  return oneOf("TLSv1.2", "TLSv1.3")(value);
}
