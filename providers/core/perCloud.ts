/** What is kept for each client of a cloud: a client serves one connection in one region, in one run. */

/**
 * One of something for each client.
 * @example const disks = perCloud((cloud: Aws) => new Collection(sourceOf(cloud)));
 */
export function perCloud<Client extends object, Value extends object>(
  make: (cloud: Client) => Value,
): (cloud: Client) => Value {
  const known = new WeakMap<Client, Value>();
  return (cloud) => {
    const there = known.get(cloud) ?? make(cloud);
    known.set(cloud, there);
    return there;
  };
}

/**
 * What is asked once for each client; if it fails, whoever asks next asks again.
 * @example export const zonesOf = oncePerCloud(async (cloud: Aws) => namesIn(await describeZones(cloud)));
 */
export function oncePerCloud<Client extends object, Value>(
  ask: (cloud: Client) => Promise<Value>,
): (cloud: Client) => Promise<Value> {
  const asked = new WeakMap<Client, Promise<Value>>();
  return (cloud) => {
    const there = asked.get(cloud) ?? ask(cloud);
    asked.set(cloud, there);
    there.catch(() => asked.delete(cloud));
    return there;
  };
}
