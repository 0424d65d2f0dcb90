/** An output that says the same text as an argument is a secret where the argument is one: the type has to name the pair. */
import { describe, expect, it } from "vitest";
import { definitions as aws } from "../../providers/aws/definitions";
import { definitions as ceph } from "../../providers/ceph/definitions";
import type { AnyDefinition } from "../../providers/core/definition";
import { definitions as examcloud } from "../../providers/examcloud/definitions";
import { definitions as luoyun } from "../../providers/luoyun/definitions";
import { definitions as openstack } from "../../providers/openstack/definitions";
import { definitions as qingstor } from "../../providers/qingstor/definitions";

const all = [...aws, ...ceph, ...examcloud, ...luoyun, ...openstack, ...qingstor];

/** The arguments that an output means, by `is`, with that output. */
function same({ means = {} }: AnyDefinition): [argument: string, output: string][] {
  return Object.entries(means).flatMap(([argument, means]) =>
    typeof means === "function" && "output" in means ? [[argument, String(means.output)]] : [],
  );
}

describe.each(all.filter((one) => same(one).length > 0).map((one) => [one.name, one] as const))("%s", (_name, one) => {
  it.each(same(one))("says that %s tells what %s is", (argument, output) => {
    if (output in one.args.shape) return; // the same field: secret as it is given
    if (output === "ossUid") return; // an object's id cannot be a secret: others are named by it
    expect(one.tells).toMatchObject({ [output]: argument });
  });
});

it("has something to check", () => {
  expect(all.flatMap(same).length).toBeGreaterThan(8);
});
