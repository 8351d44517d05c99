import { ContractError } from "../../../src/core/errors.ts";
import type { Complaints } from "../../../src/record/complaints.ts";

/** The complaints as a run record shows them. */
export function detailsOf(complaints: Complaints): readonly string[] {
  try {
    complaints.throwIfAny();
    return [];
  } catch (error) {
    if (error instanceof ContractError) return error.details;
    throw error;
  }
}
