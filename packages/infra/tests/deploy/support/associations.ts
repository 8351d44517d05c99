import { randomUUID } from "node:crypto";

type Parameters = Readonly<Record<string, unknown>>;

/** Simulates the associations of Systems Manager, which moto lacks. */
export class Associations {
  readonly #stored = new Map<string, Parameters>();

  /**
   * @param target the request's `x-amz-target`
   * @param body of the request
   * @returns what AWS answers, or `undefined` for all that is not about an association
   */
  answer(target: string, body: string): object | undefined {
    if (!/^AmazonSSM\.(\w+Association|\w+TagsForResource)$/.test(target)) return undefined;
    const parameters = JSON.parse(body) as Parameters;
    const id = String(parameters.AssociationId ?? parameters.ResourceId);
    switch (target.split(".")[1]) {
      case "CreateAssociation":
        return { AssociationDescription: this.#create(parameters) };
      case "DescribeAssociation":
        return { AssociationDescription: this.#stored.get(id) };
      case "DeleteAssociation":
        this.#stored.delete(id);
        return {};
      case "ListTagsForResource":
        return parameters.ResourceType === "Association"
          ? { TagList: this.#stored.get(id)?.Tags ?? [] }
          : undefined;
      default:
        return undefined;
    }
  }

  #create(parameters: Parameters): Parameters {
    const AssociationId = randomUUID();
    // The provider takes an association without an overview for one that is not there.
    const Overview = { Status: "Success" };
    const association = { ...parameters, AssociationId, AssociationVersion: "1", Overview };
    this.#stored.set(AssociationId, association);
    return association;
  }
}
