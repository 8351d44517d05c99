import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { ConfigurationError } from "../core/errors.ts";

/** Encryption of a stored password. MD5 is for clients that do not know SCRAM. */
export type PasswordEncryption = "scram-sha-256" | "md5";

/** Iterations that PostgreSQL itself uses. */
const ITERATIONS = 4096;

/**
 * Makes what PostgreSQL stores for a role's password, so that a statement that sets it, and a log that
 * has the statement, do not contain the password.
 *
 * @param salt for SCRAM; 16 bytes
 * @default salt random
 * @throws ConfigurationError if the password has other characters than visible ASCII
 * @example
 * const verifier = passwordVerifier("scram-sha-256", "quicksight", password);
 * await sql`alter role quicksight password ${sql.lit(verifier)}`.execute(db);
 */
export function passwordVerifier(
  encryption: PasswordEncryption,
  role: string,
  password: string,
  salt: Uint8Array = randomBytes(16),
): string {
  if (!/^[!-~]+$/.test(password)) {
    // Others would have to be normalized (SASLprep) as each client does.
    throw new ConfigurationError(
      `the password of the role ${role} has characters other than visible ASCII. Change it in its secret`,
    );
  }
  if (encryption === "md5") {
    return `md5${createHash("md5").update(`${password}${role}`).digest("hex")}`;
  }
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, "sha256");
  const hmac = (text: string): Buffer => createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(hmac("Client Key")).digest("base64");
  const serverKey = hmac("Server Key").toString("base64");
  const encodedSalt = Buffer.from(salt).toString("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${encodedSalt}$${storedKey}:${serverKey}`;
}
