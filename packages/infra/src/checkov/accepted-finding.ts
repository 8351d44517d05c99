/** Finding of checkov that the project accepts. */
export interface AcceptedFinding {
  /** Id such as `CKV_AWS_158`. */
  readonly check: string;
  /** Path of the construct without its stack; a star matches one part, such as a dataset. */
  readonly path: string;
  /** The only environment where it is accepted. */
  readonly environment?: string;
  /** True if only settings that no shipped environment uses cause it. @default false */
  readonly onRequest?: boolean;
  readonly reason: string;
}
