// The usage log: requests to the store by user, bucket and hour.

/** A row: one kind of request to one bucket in one hour. */
interface Row {
  user: string;
  bucket: string;
  hour: number;
  category: string;
  sent: number;
  received: number;
  ops: number;
  successful: number;
}

const hourLong = 3_600_000;

/** The usage log of an object store. */
export class UsageLog {
  private rows: Row[] = [];

  /** Adds a request. */
  add(entry: { user: string; bucket: string; category: string; sent: number; received: number; ok: boolean }): void {
    const { user, bucket, category } = entry;
    const hour = Math.floor(Date.now() / hourLong) * hourLong;
    let row = this.rows.find(
      (each) => each.user === user && each.bucket === bucket && each.hour === hour && each.category === category,
    );
    if (!row) {
      row = { user, bucket, hour, category, sent: 0, received: 0, ops: 0, successful: 0 };
      this.rows.push(row);
    }
    row.sent += entry.sent;
    row.received += entry.received;
    row.ops += 1;
    if (entry.ok) row.successful += 1;
  }

  /** Removes the rows of a user, or all. */
  trim(user?: string): void {
    this.rows = user === undefined ? [] : this.rows.filter((row) => row.user !== user);
  }

  /** The log as the admin API reports it, of a user or of all. */
  report(user: string | undefined, showEntries: boolean, showSummary: boolean): object {
    const rows = this.rows.filter((row) => user === undefined || row.user === user);
    const users = [...new Set(rows.map((row) => row.user))].sort();
    const of = (name: string): Row[] => rows.filter((row) => row.user === name);
    return {
      ...(showEntries ? { entries: users.map((name) => ({ user: name, buckets: perBucket(of(name)) })) } : {}),
      ...(showSummary ? { summary: users.map((name) => summary(name, of(name))) } : {}),
    };
  }
}

function perBucket(rows: Row[]): object[] {
  const places = new Map<string, Row[]>();
  for (const row of rows)
    places.set(`${row.bucket} ${row.hour}`, [...(places.get(`${row.bucket} ${row.hour}`) ?? []), row]);
  return [...places.values()].map((same) => {
    const { bucket = "", hour = 0, user = "" } = same[0] ?? {};
    const time = new Date(hour).toISOString().replace("Z", "000Z");
    return { bucket, time, epoch: hour / 1000, owner: user, categories: same.map(category) };
  });
}

function summary(user: string, rows: Row[]): object {
  const categories = new Map<string, Row>();
  for (const row of rows) {
    const sum = categories.get(row.category);
    categories.set(row.category, sum ? sumOf(sum, row) : row);
  }
  const sums = [...categories.values()].sort((a, b) => (a.category < b.category ? -1 : 1));
  const total = sums.reduce<Row | undefined>((sum, row) => (sum ? sumOf(sum, row) : row), undefined);
  const { category: _all, ...totals } = total ? category(total) : category({ ...nothing });
  return { user, categories: sums.map(category), total: totals };
}

const nothing: Row = { user: "", bucket: "", hour: 0, category: "", sent: 0, received: 0, ops: 0, successful: 0 };

const sumOf = (a: Row, b: Row): Row => ({
  ...a,
  sent: a.sent + b.sent,
  received: a.received + b.received,
  ops: a.ops + b.ops,
  successful: a.successful + b.successful,
});

const category = (row: Row) => ({
  category: row.category,
  bytes_sent: row.sent,
  bytes_received: row.received,
  ops: row.ops,
  successful_ops: row.successful,
});
