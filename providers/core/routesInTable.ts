/**
 * Changes the routes of ours in a route table to those that are wanted, the same on every cloud but for how a cloud does it.
 * Whose a route is stands beside it before it is there, so that it is found whatever became of the run.
 */
import { answerWasLost, isGone, OmnicloudError } from "./errors";
import { repeatIfLost } from "./lostAnswer";
import type { Mark } from "./mark";
import { destinationsOf, noteDestinations, planRoutes, type RoutePlan, stillOwn, takenBy } from "./routeSet";
import type { SetRoute } from "./routes";

/** A table, as its routes are read and changed. */
export interface OneTable {
  id: string;
  /** Its name in the cloud. */
  name: string;
}

/** Whose routes are. */
export interface RouteOwner {
  /** Written beside each of them. */
  mark: string;
  /** All tokens that mean the resource. */
  tokens: readonly string[];
}

/** What a cloud does for it. */
export interface RouteTables<Table extends OneTable> {
  /** How errors name a table that is not there: `AWS has no route table rtb-1 in eu-west-3`. */
  missing(id: string): string;
  /**
   * A table by its id; `undefined` if there is none.
   * @param written the routes of the program: a cloud may show what they lead to by another of its names
   */
  find(id: string, written: readonly SetRoute[]): Promise<Table | undefined>;
  /** The same, never from a list that the run has already. @default `find` */
  findNow?(id: string, written: readonly SetRoute[]): Promise<Table | undefined>;
  /** The one table that a Vpc uses, or why it is not one. */
  ofVpc(vpc: string): Promise<{ table: string } | { reason: string }>;
  /** The routes that users wrote in it, those of others among them. */
  routesIn(table: Table): SetRoute[];
  /** Whose the route to a destination is, if something says so. */
  ownerOf(table: Table, destination: string): Mark | undefined;
  /** The marks of all owners of routes in it. */
  marksIn(table: Table): Mark[];
  /** All tables in which routes have a mark. */
  marked(): Promise<Table[]>;
  /**
   * Writes the mark for some destinations, if it stands beside the routes: before they are there, and once others are gone.
   * @param alone true if the resource has routes to no other destinations any more
   */
  write?(table: Table, destinations: readonly string[], owner: RouteOwner, alone: boolean): Promise<void>;
  /** The same once the resource's mark is another one, or none: its routes stay as they are. @default `write` */
  rewrite?(table: Table, destinations: readonly string[], mark: string | undefined): Promise<void>;
  /** Carries out a plan. @returns the table as it is then, if an answer said it; "same" if there was nothing to do */
  send(
    table: Table,
    plan: RoutePlan,
    wanted: readonly SetRoute[],
    owner: RouteOwner,
  ): Promise<Table | "same" | undefined>;
  /** Whether a refusal is repaired by another look. */
  mayRepeat?(error: unknown): boolean;
}

/** A change of the routes of ours in a table. */
export interface RouteChange extends RouteOwner {
  table: string;
  wanted: readonly SetRoute[];
  /** The destinations that are ours already, each in one form. */
  own: readonly string[];
  takeOver: boolean;
}

/** The destinations of a table's routes that are marked as a resource's. */
export function markedDestinations<Table extends OneTable>(
  tables: RouteTables<Table>,
  table: Table,
  tokens: readonly string[],
): string[] {
  const all = new Set(destinationsOf(tables.routesIn(table)));
  return [...all].filter((destination) => tokens.includes(tables.ownerOf(table, destination)?.token ?? ""));
}

/**
 * Makes the routes of ours in a table those that are wanted; what is so already costs no request.
 * @param note is told all destinations that are ours from then on, before anything is created
 * @returns the table as it is then
 * @throws OmnicloudError before anything is changed, if another's route is in the way
 */
export function changeRoutes<Table extends OneTable>(
  tables: RouteTables<Table>,
  { table: id, wanted, own, takeOver, mark, tokens }: RouteChange,
  note: (own: string[]) => void,
): Promise<Table> {
  const owner = { mark, tokens };
  const look = async () => (await (tables.findNow ?? tables.find)(id, wanted)) ?? gone(tables.missing(id));
  const destinations = destinationsOf(wanted);
  let ours = new Set(own);
  return repeatIfLost(
    async () => {
      const table = await look();
      // What an interrupted run added is ours as well.
      ours = new Set([...ours, ...markedDestinations(tables, table, tokens)]);
      const plan = planRoutes(wanted, tables.routesIn(table), ours, takeOver);
      const [taken] = plan.taken;
      if (taken) throw new OmnicloudError(`routes: ${takenBy(taken, id)}`);
      ours = new Set([...ours, ...destinations]);
      note([...ours]);
      await tables.write?.(table, destinations, owner, false);
      const after = await tables.send(table, plan, wanted, owner);
      await tables.write?.(table, destinations, owner, true);
      noteDestinations(id, destinations, destinationsOf(plan.remove));
      note(destinations);
      return after === "same" ? table : (after ?? look());
    },
    (error) => answerWasLost(error) || tables.mayRepeat?.(error) === true,
  );
}

function gone(reason: string): never {
  throw new OmnicloudError(`routeTableId: ${reason}`);
}

/** Deletes a resource's routes; what another has taken over since stays, and a table that is gone has none. */
export async function deleteRoutes<Table extends OneTable>(
  tables: RouteTables<Table>,
  table: string,
  own: readonly string[],
  tokens: readonly string[],
): Promise<void> {
  const now = await (tables.findNow ?? tables.find)(table, []);
  if (!now) return;
  const left = stillOwn(table, own).filter((destination) => {
    const owner = tables.ownerOf(now, destination);
    return owner === undefined || tokens.includes(owner.token);
  });
  const [mark = ""] = tokens;
  try {
    await changeRoutes(tables, { table, wanted: [], own: left, takeOver: false, mark, tokens }, () => undefined);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Makes a mark the only one beside a resource's routes; without a mark, ours is taken off, and the routes stay. */
export async function remarkRoutes<Table extends OneTable>(
  tables: RouteTables<Table>,
  tokens: readonly string[],
  mark: string | undefined,
): Promise<void> {
  for (const table of await tables.marked()) {
    if (!tables.marksIn(table).some(({ token }) => tokens.includes(token))) continue;
    const own = markedDestinations(tables, table, tokens);
    if (tables.rewrite) await tables.rewrite(table, own, mark);
    else await tables.write?.(table, mark === undefined ? [] : own, { mark: mark ?? "", tokens }, true);
  }
}
