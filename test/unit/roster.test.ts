import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RosterRow, rosterOf, rowsIn } from "../../components/roster";
import { checkSeats, seatsIn } from "../../components/seats";

const field = fc.string({ unit: "grapheme", maxLength: 20 });
const row: fc.Arbitrary<RosterRow> = fc.record({
  exam: field,
  number: field,
  name: field,
  role: fc.constantFrom("student", "teacher"),
  vm: field,
  id: field,
  address: field,
});
const number = fc.stringMatching(/^[A-Za-z0-9._-]{1,12}$/);
/** A name as a spreadsheet would hold it: anything but spaces around it, which are not kept. */
const name = field.map((text) => text.trim()).filter((text) => !/^[﻿\s]|[﻿\s]$/.test(text));

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const read = (...lines: string[]) => seatsIn(`${lines.join("\n")}\n`);

describe("a roster", () => {
  it("is read as it was written, whatever is in its fields", () =>
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
        expect(rowsIn(rosterOf(rows))).toEqual(rows);
      }),
    ));

  it("is the header alone if nobody sits", () => expect(rosterOf([])).toBe("exam,number,name,role,vm,id,address\n"));
});

describe("a list of students", () => {
  it("is read as it was written, each with its line, whatever ends the lines and stands in the names", () =>
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(number, name), { selector: ([key]) => key, minLength: 1, maxLength: 20 }),
        fc.constantFrom("\n", "\r\n"),
        fc.constantFrom("", "\uFEFF"),
        (students, end, mark) => {
          const lines = students.map(([key, person]) => `${key},${quoted(person)}`);
          const { seats, faults } = seatsIn(mark + ["number,name", ...lines, ""].join(end));
          expect(faults).toEqual([]);
          expect(seats.map(({ number: key, name: person = "" }) => [key, person])).toEqual(students);
          let at = 2;
          for (const [i, [, person]] of students.entries()) {
            expect(seats[i]?.at).toBe(`line ${at}`);
            at += 1 + (person.match(/\r\n|\r|\n/g)?.length ?? 0);
          }
        },
      ),
    ));

  it("never throws, and names the line of every fault", () =>
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        for (const fault of seatsIn(`number,name\n${text}`).faults) expect(fault).toMatch(/line \d+|holds nobody/);
      }),
    ));

  it("may have further columns, in any order, with Chinese titles, and blank lines", () => {
    expect(read("班级,姓名,学号", "", "3,李雷,141242022", ",,", "3,,141242023")).toEqual({
      seats: [
        { number: "141242022", name: "李雷", at: "line 3" },
        { number: "141242023", at: "line 5" },
      ],
      faults: [],
    });
  });

  it("names the line of each bad row", () => {
    const { seats, faults } = read("number,name", "1,a", "2", ",c", "1,d", "4 4,e", "5,f", "5,g", "5,h");
    expect(seats.map((seat) => seat.number)).toEqual(["1", "5"]);
    expect(faults).toEqual([
      "line 3: it has 1 of the 2 fields that the header has",
      "line 4: the number is missing",
      "line 5: the number 1 is taken already, by line 2",
      'line 6: the number "4 4" may hold letters, digits, ".", "_" and "-" only',
      "line 8: the number 5 is taken already, by line 7",
      "line 9: the number 5 is taken already, by line 7",
    ]);
  });

  it.each([
    ["", "it is empty"],
    ["number,name\n", "it holds nobody"],
    ["id,name\n1,a\n", "line 1: there is no column number; there are id, name"],
    ['number,name\n1,"a\n2,b\n', "at line"],
  ])("like %j is refused as a whole", (csv, reason) => {
    expect(seatsIn(csv).seats).toEqual([]);
    expect(seatsIn(csv).faults).toEqual([expect.stringContaining(reason)]);
  });

  it("has no number that another list has taken", () => {
    const seats = [{ number: "1", at: "teachers[0]" }];
    expect(checkSeats({ seats, faults: [] }, new Map([["1", "a student (line 2)"]]))).toEqual({
      seats: [],
      faults: ["teachers[0]: the number 1 is taken already, by a student (line 2)"],
    });
  });
});
