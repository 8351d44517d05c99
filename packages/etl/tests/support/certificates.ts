// A library beneath @peculiar/x509 does not load without these functions of reflect-metadata, and
// does without their answers for what is needed here.
if (!("getMetadata" in Reflect)) {
  const unknown = () => undefined;
  Object.assign(Reflect, { getMetadata: unknown, getOwnMetadata: unknown });
}
const x509 = await import("@peculiar/x509");

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** Authority that signs certificates, and the name in its own. */
export interface Authority {
  /** PEM, for those who are to trust it. */
  readonly certificate: string;
  readonly name: string;
  readonly keys: Awaited<ReturnType<typeof makeKeys>>;
}

/** PEM strings, as a server takes them. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** Makes a certificate authority that is not trusted yet. */
export async function makeAuthority(name: string): Promise<Authority> {
  const keys = await makeKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString("pem"), name: `CN=${name}`, keys };
}

/**
 * Issues a certificate for a server, or a client of that name.
 *
 * @param dnsNames the names that clients may know it by
 * @param ips the addresses that they may know it by
 */
export async function issueServerCertificate(
  authority: Authority,
  dnsNames: readonly string[],
  ips: readonly string[] = [],
): Promise<ServerCertificate> {
  const keys = await makeKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${dnsNames[0] ?? ips[0]}`,
    issuer: authority.name,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage.serverAuth,
        x509.ExtendedKeyUsage.clientAuth,
      ]),
      new x509.SubjectAlternativeNameExtension([
        ...dnsNames.map((value) => ({ type: "dns", value }) as const),
        ...ips.map((value) => ({ type: "ip", value }) as const),
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(authority.keys.publicKey),
    ],
  });
  const key = Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey));
  return {
    certificate: certificate.toString("pem"),
    key: x509.PemConverter.encode(key, "PRIVATE KEY"),
  };
}

/** Its type is that of whichever library is there, Node's or the browser's. */
const makeKeys = () => crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
