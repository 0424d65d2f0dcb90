/** Questions that many ask at about the same time, answered by one request. */

/** How long questions are gathered before the request is sent, in ms. */
const GATHER = 5;

/**
 * Answers questions of one kind by few requests, each of them once.
 * @param ask asks for all of these; what is missing in its answer does not exist, and is asked for again the next time
 * @param atOnce how many one request may ask for
 * @param remember whether an answer is for the whole run; without it, whoever asks once the request is sent asks again
 * @example const imageNamed = gathered((names) => findImages(cloud, names));
 */
export function gathered<Answer>(
  ask: (questions: readonly string[]) => Promise<ReadonlyMap<string, Answer>>,
  { atOnce = 100, remember = true }: { atOnce?: number; remember?: boolean } = {},
): (question: string) => Promise<Answer | undefined> {
  const known = new Map<string, Promise<Answer | undefined>>();
  let waiting = new Map<string, (answer: Promise<Answer | undefined>) => void>();
  const send = () => {
    const all = [...waiting];
    waiting = new Map();
    if (!remember) known.clear();
    for (let i = 0; i < all.length; i += atOnce) {
      const part = all.slice(i, i + atOnce);
      const answers = ask(part.map(([question]) => question));
      for (const [question, answer] of part) answer(answers.then((found) => found.get(question)));
    }
  };
  const add = (question: string) =>
    new Promise<Answer | undefined>((answer) => {
      if (waiting.size === 0) setTimeout(send, GATHER);
      waiting.set(question, answer);
    });
  return (question) => {
    const there = known.get(question) ?? add(question);
    known.set(question, there);
    const forget = () => (known.get(question) === there ? known.delete(question) : false);
    there.then((answer) => (answer === undefined ? forget() : undefined), forget);
    return there;
  };
}
