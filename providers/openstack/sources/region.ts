/** Which of a cloud's regions is meant, and what is written for that one alone. */
import { isFields } from "../../core/answer";
import type { Written } from "./cloudsFile";
import { type Draft, faultAt, textOf, textsIn } from "./draft";
import { type Item, type Layer, layerOf } from "./layer";

/** A region that is named, with its own values if there are any. */
interface Region {
  name: string;
  values?: Readonly<Record<string, Written>>;
}

/**
 * The values of the region that is meant: the one that the environment names, else the first of `regions`, or
 * `region_name`.
 */
export function takeRegion(draft: Draft, cloud: Layer, environment: Layer): Layer {
  const wanted = environment.get("region_name");
  const list = cloud.get("regions");
  const regions = list ? regionsIn(draft, list) : namesIn(draft, cloud.get("region_name"));
  const name = wanted === undefined ? regions[0]?.name : textOf(draft, wanted);
  draft.settings.region = name;
  const region = regions.find((one) => one.name === name);
  if (wanted && !region && (list || regions.length > 1))
    faultAt(draft, wanted, `the cloud's regions are ${regions.map((one) => one.name).join(", ")}`);
  const apart = regions.filter((one) => one !== region && one.values !== undefined).map((one) => one.name);
  if (apart.length > 0) draft.settings.regionsApart = apart;
  const at = list?.at ?? (() => "");
  return region?.values ? layerOf(region.values, () => `values of ${region.name} in ${at()}`) : new Map();
}

/** `regions: [one, { name: two, values: { … } }]` */
function regionsIn(draft: Draft, item: Item): Region[] {
  const list: readonly Written[] = Array.isArray(item.value) ? item.value : [item.value];
  return list.flatMap((one): Region[] => {
    if (typeof one === "string") return [{ name: one }];
    const { name, values = {}, ...others } = (isFields(one) ? one : {}) as Record<string, Written>;
    if (typeof name === "string" && isFields(values) && Object.keys(others).length === 0)
      return [{ name, values: values as Record<string, Written> }];
    faultAt(draft, item, "must be a list of names, or of maps with name and values");
    return [];
  });
}

/** One name; older files have several, with commas. */
function namesIn(draft: Draft, item: Item | undefined): Region[] {
  if (item === undefined) return [];
  const names = textsIn(draft, item).flatMap((text) => text.split(","));
  return names.map((name) => ({ name: name.trim() }));
}
