import { keepSecret } from "../core/secrets.ts";

/**
 * The token that a server wants from a source's requests. It is private to this object, so that
 * neither `util.inspect` nor `JSON.stringify` shows it.
 */
export class SourceToken {
  /** The environment variable, or the field of the secret, that holds it. */
  readonly name: string;
  /** Origin that it may be sent to, such as `https://raw.githubusercontent.com`. */
  readonly origin: string;
  readonly #value: string;

  constructor(name: string, origin: string, value: string) {
    this.name = name;
    this.origin = origin;
    this.#value = value;
    keepSecret(value);
  }

  /** Returns the value of the `Authorization` header for a request; undefined for other origins. */
  authorizationFor(url: URL): string | undefined {
    return url.origin === this.origin ? `Bearer ${this.#value}` : undefined;
  }
}

/** Tokens by the name of their source. */
export type SourceTokens = Readonly<Record<string, SourceToken>>;
