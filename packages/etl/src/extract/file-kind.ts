/** A kind of file that is not CSV. */
export interface FileKind {
  /** Continues the sentence "the file is …". */
  readonly what: string;
  readonly advice: string;
}
