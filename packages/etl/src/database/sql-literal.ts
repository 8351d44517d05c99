/**
 * Writes a string as a literal of SQL, for statements that people or tools run.
 *
 * @example
 * sqlLiteral("O'Brien"); // "'O''Brien'"
 */
export const sqlLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;
