/** One labelled part of a message, such as `Since`. */
export interface Fact {
  readonly label: string;
  /** Lines for people; those that begin with spaces are rows of a table. */
  readonly lines: readonly string[];
  /** True if channels may link the URLs in the lines, which are not from cells of a file. */
  readonly hasLinks?: true;
}

/** Content of a message, before it is laid out for a channel. */
export interface Account {
  readonly headline: readonly string[];
  readonly groups: readonly (readonly Fact[])[];
  readonly footer: readonly string[];
}
