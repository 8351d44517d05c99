/** One reason why a table does not fit its dataset. */
export interface TableFault {
  readonly problem: string;
  /** Statements that fix it, to be run in this order. */
  readonly statements: readonly string[];
}
