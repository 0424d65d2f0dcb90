/**
 * Reads many objects of one kind with few requests: concurrent reads become one list call, and the list answers further
 * reads for a few seconds, until this process writes an object of that kind. An object counts as gone only if both say so:
 * the service, asked for it by its id, and the list.
 */
import { refusedWith } from "./errors";

/** How one kind of object is read. */
export interface Source<T> {
  /** Reads one object; `undefined` if there is none. */
  one(id: string): Promise<T | undefined>;
  /** Reads all objects of the kind. */
  all(): Promise<T[]>;
  /** The object's id. */
  key(object: T): string;
}

/** How long a list is used, in ms. */
const FRESH = 5000;
/** How long reads are gathered before the first request is sent, in ms. */
const GATHER = 5;

/** Objects of one kind, read together. */
export class Collection<T> {
  private list?: { until: number; objects: Promise<Map<string, T>> };
  private waiting: { id: string; answer: (object: Promise<T | undefined>) => void }[] = [];
  private lastRead = 0;

  constructor(private readonly source: Source<T>) {}

  /** The object, from a list if others are read too; `undefined` if it is gone. */
  get(id: string): Promise<T | undefined> {
    return new Promise((answer) => {
      this.waiting.push({ id, answer });
      if (this.waiting.length === 1) setTimeout(() => this.flush(), GATHER);
    });
  }

  /** The object as it is now, never from a list. */
  readNow(id: string): Promise<T | undefined> {
    return this.source.one(id);
  }

  /** All objects of the kind; one list call serves every caller within a few seconds. */
  async all(): Promise<T[]> {
    return [...(await this.fetchAll()).values()];
  }

  /** Forgets what was listed. Every write of this kind calls it. */
  forget(): void {
    this.list = undefined;
  }

  private flush(): void {
    const { waiting } = this;
    this.waiting = [];
    const alone = waiting.length === 1 && !this.isFresh() && Date.now() - this.lastRead > FRESH;
    this.lastRead = Date.now();
    for (const { id, answer } of waiting) answer(alone ? this.fromItself(id) : this.fromList(id));
  }

  private async fromItself(id: string): Promise<T | undefined> {
    const found = await this.source.one(id);
    if (found !== undefined) return found;
    try {
      return (await this.fetchAll()).get(id);
    } catch (error) {
      // Who may read one object may not be allowed to list them.
      if (refusedWith(error, 403)) return undefined;
      throw error;
    }
  }

  private async fromList(id: string): Promise<T | undefined> {
    // An object that a list leaves out may still be there (a role's view, a short page): ask for it by its id.
    return (await this.fetchAll()).get(id) ?? this.source.one(id);
  }

  private isFresh(): boolean {
    return this.list !== undefined && this.list.until > Date.now();
  }

  private fetchAll(): Promise<Map<string, T>> {
    if (this.list && this.isFresh()) return this.list.objects;
    const objects = this.source.all().then((all) => new Map(all.map((object) => [this.source.key(object), object])));
    const list = { until: Number.POSITIVE_INFINITY, objects };
    this.list = list;
    objects.then(
      () => {
        list.until = Date.now() + FRESH;
      },
      () => {
        if (this.list === list) this.list = undefined;
      },
    );
    return objects;
  }
}
