import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeList } from "../../components/listText";
import { type RosterRow, rosterForSpreadsheets, rosterOf, rowsIn } from "../../components/roster";
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
/** Of a student; what looks as if Excel had shortened it is refused, see below. */
const number = fc.stringMatching(/^[A-Za-z0-9._-]{1,12}$/).filter((text) => !/^\d(\.\d+)?e\d+$/i.test(text));
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

  it("holds no formula and begins with a mark, for spreadsheets", () => {
    const seat = {
      exam: "e",
      number: "-1",
      name: '=HYPERLINK("x")',
      role: "student",
      vm: "e_-1",
      id: "",
      address: "",
    } as const;
    const others = ["+1", "@SUM(1)", "\t=1", "Ada"].map((person) => ({ ...seat, number: "2", name: person }));
    const text = rosterForSpreadsheets([seat, ...others], true);
    expect(text.startsWith("\uFEFFexam,")).toBe(true);
    const names = ['\'=HYPERLINK("x")', "'+1", "'@SUM(1)", "'\t=1", "Ada"];
    expect(rowsIn(text).map(({ name: person }) => person)).toEqual(names);
    expect(rowsIn(text)[0]?.number).toBe("'-1");
  });

  it("has a mark in a stack's output only if it needs one", () => {
    const seat = { exam: "e", number: "1", name: "Ada", role: "student", vm: "e_1", id: "", address: "" } as const;
    expect(rosterForSpreadsheets([seat], false)).toBe(rosterOf([seat]));
    expect(rosterForSpreadsheets([{ ...seat, name: "李雷" }], false)[0]).toBe("\uFEFF");
  });

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

  it.each([
    ["semicolons", "number;name;class\n1;Ada;3\n"],
    ["tabs, with an empty field", "class\tnumber\tname\n\t1\tAda\n"],
    ["what Excel is told", "sep=;\nnumber;name\n1;Ada\n"],
    ["commas in a quoted title", '"a;b;c",number,name\n,1,Ada\n'],
    ["full-width commas", "学号，姓名\n1，Ada\n"],
  ])("may be separated by %s", (_by, csv) => {
    expect(seatsIn(csv)).toMatchObject({ seats: [{ number: "1", name: "Ada" }], faults: [] });
  });

  it.each(["1.4E+08", "1,41242E+8", "2e9"])("has no number like %s, which is Excel's doing", (number) => {
    const { seats, faults } = read("number;name", `${number};Ada`, "2;Bob");
    expect(seats.map((seat) => seat.number)).toEqual(["2"]);
    expect(faults).toEqual([
      expect.stringMatching(/^line 2: Excel has shortened the number to .*: format the column as text/),
    ]);
  });

  it("has no number that another list has taken", () => {
    const seats = [{ number: "1", at: "teachers[0]" }];
    expect(checkSeats({ seats, faults: [] }, new Map([["1", "a student (line 2)"]]))).toEqual({
      seats: [],
      faults: ["teachers[0]: the number 1 is taken already, by a student (line 2)"],
    });
  });
});

describe("the file of a list", () => {
  const list = "学号,姓名\n1,李雷\n2,韩梅梅\n";
  /** "学号,姓名", "1,李雷", "2,韩梅梅" in GBK. */
  const gbk = Buffer.from("d1a7bac52cd0d5c3fb0a312cc0eec0d70a322ccaafc3b7c3b70a".replace("caaf", "baab"), "hex");
  const wide = (text: string) => Buffer.from(text, "utf16le");

  it.each([
    ["UTF-8", Buffer.from(list)],
    ["UTF-8 with a mark", Buffer.from(`\uFEFF${list}`)],
    ["GBK", gbk],
    ["UTF-16", wide(`\uFEFF${list}`)],
    ["UTF-16 of the other order", wide(`\uFEFF${list}`).swap16()],
    ["UTF-16 without a mark", wide(list)],
  ])("is read in %s", (_encoding, bytes) => {
    const read = decodeList(Buffer.from(bytes));
    expect("text" in read && seatsIn(read.text)).toMatchObject({
      seats: [
        { number: "1", name: "李雷" },
        { number: "2", name: "韩梅梅" },
      ],
      faults: [],
    });
  });

  it.each([
    [
      "Latin letters",
      Buffer.from("number,name\n1,Ada\n2,M\xfcller\n", "latin1"),
      "line 3: it is neither UTF-8 nor GB18030",
    ],
    ["Latin letters at an end", Buffer.from("number,name\n1,Ren\xe9\n", "latin1"), "line 2: it is neither"],
    [
      "one broken line",
      Buffer.concat([Buffer.from(list), Buffer.from([0x33, 0x2c, 0xc0, 0xee, 0x0a])]),
      "line 4: it is not UTF-8, which the lines beside it are",
    ],
    ["half a letter of UTF-16", Buffer.from([0xff, 0xfe, 0x31]), "it is broken UTF-16"],
  ])("is refused with its line for %s", (_what, bytes, words) => {
    expect(decodeList(bytes)).toEqual({ fault: expect.stringContaining(words) });
  });
});
