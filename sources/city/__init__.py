"""The synthetic city: departments' deliveries of people who do not exist, and the truth about every row.

It is the demo, the fixture of the tests and the benchmark of the project, so it is built to be hard: a third of the
units are absent from the reference, two fifths of the address texts are clean, wrong neighbours always exist, every
planted case has two look-alikes. Nothing in it imports from transforms: what it tests, it does not use.

`simulate(CityPlan(people=20_000, seed=1), out, truth)` writes

* `out`: a landing zone with the eighteen feeds that have contracts, two deliveries, every file kind, one folder with
  only `_SUCCESS` and one unfinished folder (which the truth does not cover);
* `truth`, as Parquet: `people`, `enterprises_list`, `places`, `clues` (what there is), and of each accepted row
  `persons`, `enterprises`, `addresses` (what it is about); `rows` has every data row of every file, with its outcome.

How to read the truth:

* `column_name` is the contract's own header, whatever the file called the column; `batch_date` is the delivery.
* `rows.source_row` counts as a spreadsheet shows it: records from 1 with titles and header lines counted (a record
  with line breaks is one), sheet rows, `<tr>` elements, JSON lines, Parquet rows from 1. Rows that cannot be read have
  no record key. Of readable rows with one key the last, by file name and row, is accepted.
* `addresses.place_id` is where it really is, also when the text names a wrong number: `typo_in_number_hit` names an
  existing neighbour, and no coder can know; `typo_in_number_miss` names nothing. `level` is the deepest level the text
  alone supports, `present` whether the reference of that delivery holds what the text names at that level,
  `reference_id` the place's own number when the text reaches it and the reference holds it. A landmark, a text without
  content and an address in another province have no place. `noise` is `[clean]` where nothing is wrong.
  The reference's own addresses are in `places`, not in `addresses`.
* `persons.id_state`: `valid` is the person's own number (or second number), perhaps with harmless marks; `fifteen` its
  old form; `damaged` is mistyped, masked or cut (a few cut ones pass the check by accident); `wrong` passes the check
  but is another number; `missing` also stands for roles that have no number. Callers without name and telephone are
  not in the table.
* `clues.months` and `amount` are what a rule finds after the last delivery; `kind` says what was planted, and
  `docs/planted_cases.md` what that means; what is written about planted people, bodies and places is sound.

What the model simplifies, and what no measurement on it shows:

* Family ties, moves, employers and second homes stay within a block of some towns (about 40,000 people); grown
  children are known for half of the old people; nobody has step-parents; former spouses are known for lone parents.
* Divisions are real; roads, estates, shops, offices, people and enterprises are invented. Roads have no geometry,
  positions are random, and a town's share of people follows its kind, not the census.
* Resident numbers lie in region 5099NN (which does not exist, NN is the home district), so Sichuan-era prefixes and
  places of birth are not modelled. Telephones have the unallocated prefix 169.
* Departments learn of deaths by one lag for all; wages, pensions and benefits are plausible, not actuarial; payment
  feeds hold the months of the deliveries only.
* Noise kinds are drawn independently of each other and, within a feed, of the person who typed; real typists repeat
  their habits. Misspellings come from a small table of sounds and shapes.
* Real estate is the home people live in, a few second flats, shops and garages. People on assistance have small
  incomes and one home, so that households that should not be assisted are nearly all planted.
* Patrols and sensors are not delivered; of the clue rules those that the feeds cannot show are not planted.
"""

from sources.city.plan import HARDNESS, CityPlan, CitySummary, Dirt
from sources.city.simulation import simulate

__all__ = ["HARDNESS", "CityPlan", "CitySummary", "Dirt", "simulate"]
