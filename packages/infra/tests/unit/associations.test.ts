import { describe, expect, it } from "@jest/globals";
import { Associations } from "../deploy/support/associations.ts";

const created = { Name: "AWS-RunPatchBaseline", Tags: [{ Key: "environment", Value: "dev" }] };

describe("Associations", () => {
  const associations = new Associations();
  const call = (name: string, parameters: object) =>
    associations.answer(`AmazonSSM.${name}`, JSON.stringify(parameters)) as Record<
      string,
      Record<string, string>
    >;

  it("keeps an association until it is deleted", () => {
    const AssociationId = call("CreateAssociation", created).AssociationDescription?.AssociationId;
    expect(call("DescribeAssociation", { AssociationId })).toEqual({
      AssociationDescription: {
        ...created,
        AssociationId,
        AssociationVersion: "1",
        Overview: { Status: "Success" },
      },
    });
    const resource = { ResourceType: "Association", ResourceId: AssociationId };
    expect(call("ListTagsForResource", resource)).toEqual({ TagList: created.Tags });
    expect(call("DeleteAssociation", { AssociationId })).toEqual({});
    expect(call("DescribeAssociation", { AssociationId })).toEqual({});
  });

  it("passes other calls to moto", () => {
    expect(call("GetParameter", { Name: "a" })).toBeUndefined();
    const resource = { ResourceType: "Parameter", ResourceId: "a" };
    expect(call("ListTagsForResource", resource)).toBeUndefined();
    expect(associations.answer("undefined", "Action=DescribeVpcs")).toBeUndefined();
  });
});
