/** Whose the static routes of a router are: a tag on the router says it. */
import type { Marked, Ownership } from "../../../core/definition";
import type { Mark } from "../../../core/mark";
import type { OpenStack } from "../../client";
import { ofThing, ownerIn, ownerTag, putTag, removeTags } from "../../ownerTag";
import { type RouterWire, routers } from "../router/api";

const ROUTES = "routes";

/** Whose a router's routes are, by its tags. */
export const routesIn = (tags: unknown): Mark | undefined => ownerIn(tags, ROUTES);

/** All routers as they were when the run first asked. */
const firstList = (cloud: OpenStack) => cloud.once("routers, for their routes", () => routers(cloud).all());

/** The routes with a mark. */
export async function listMarkedRoutes(cloud: OpenStack): Promise<Marked[]> {
  return (await routers(cloud).all()).flatMap(({ id, name, created_at, routes, tags }): Marked[] => {
    const mark = routes.length > 0 ? ownerIn(tags, ROUTES) : undefined;
    return mark ? [{ ...mark, id, name: name ?? "", createdAt: created_at }] : [];
  });
}

/** How a router's routes say whose they are. */
export const routesOwner: Ownership<OpenStack> = {
  async write(id, { cloud, mark }, seen) {
    const router = (seen?.raw as RouterWire | undefined) ?? (await routers(cloud).readNow(id));
    if (!router) return false;
    return putTag(cloud, `/routers/${id}`, router.tags, ownerTag(ROUTES, mark), ofThing(ROUTES));
  },

  async read(id, cloud) {
    const router = (await firstList(cloud)).find((one) => one.id === id);
    return ownerIn(router?.tags, ROUTES);
  },

  async erase(id, cloud) {
    const router = (await firstList(cloud)).find((one) => one.id === id);
    await removeTags(cloud, `/routers/${id}`, router?.tags, ofThing(ROUTES));
  },
};
