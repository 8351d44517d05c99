/** Shorter strings occur by chance: removing them would make messages unreadable. */
const SHORTEST = 6;

const secrets = new Set<string>();

/** Registers a secret, so that no text that the program shows, stores or sends contains it. */
export function keepSecret(secret: string): void {
  if (secret.length < SHORTEST) return;
  secrets.add(secret);
  secrets.add(encodeURIComponent(secret));
}

/**
 * Replaces registered secrets by `…`. A server may repeat a token in its answer, and an error may
 * quote that answer.
 */
export function withoutSecrets(text: string): string {
  let shown = text;
  for (const secret of secrets) shown = shown.replaceAll(secret, "…");
  return shown;
}
