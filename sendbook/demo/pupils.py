"""Sixty invented pupils of an invented primary school, for the demo and the tests: nobody here is real.

UPNs carry the local authority number 999, which is given to no authority, so that no invented pupil can be mistaken
for a child. The same day always gives the same pupils; another day moves their dates along with the school year.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from sendbook.rules.upn import check_letter

SCHOOL_NAME = "Rowan Hill Primary School (invented)"
_ESTABLISHMENT = "2001"

# Surname, forename, preferred name, sex. Names chosen to break what breaks names: Ó, hyphens, apostrophes (both
# kinds), spaces, one letter, twins, and the same name twice.
_NAMES = """
Abara, Chidi,, M | Adeyemi, Tolu,, F | Ahmed, Zainab,, F | Akhtar, Bilal,, M | Ashworth, Edie,, F | Bąk, Zofia,, F
Banerjee, Rohan,, M | Barraclough, Alfie, Alf, M | Begum, Nadia,, F | Bello, Samuel, Sam, M | Blackwood, Ivy,, F
Brennan, Caoimhe,, F | Butterworth, Noah,, M | Castellano, Luca,, M | Chaudhry, Hamza,, M | Chen, Mei-Lin,, F
Clarke, Jayden,, M | Cohen, Miriam, Miri, F | Connolly, Finn,, M | D'Souza, Anya,, F | Danquah, Kofi,, M
Davies, Rhys,, M | de la Cruz, Mateo,, M | Dhillon, Simran,, F | Dobson, Grace,, F | Dobson, Harry,, M
Eze, Amara,, F | Fairclough, Oscar,, M | Ferreira, Inês,, F | Garside, Poppy,, F | Gill, Arjan,, M
Grabowski, Jakub, Kuba, M | Haddad, Yusuf,, M | Hargreaves, Olivia, Liv, F | Hussain, Aaliyah,, F | Ito, Ren,, M
Jackson-Bright, Theo,, M | Kamara, Isatu,, F | Kaur, Jasleen,, F | Khalil, Omar,, M | Kowalczyk, Lena,, F
Lees, Tom,, M | Lomax, Ruby,, F | Mahmood, Idris,, M | McAllister, Isla,, F | Mensah, Kwame,, M
Mistry, Dev,, M | Nowak, Oliwia,, F | Ó Briain, Oisín,, M | O’Hara, Niamh,, F | Okafor, Daniel,, M
Patel, Kiran,, M | Patel, Kiran,, F | Price, Seren,, F | Rashid, Safa,, F | Saleh, Rayan,, M
Şahin, Elif,, F | Shuttleworth, George,, M | Tran, Minh,, M | Walsh-O'Neill, Cara,, F
"""

# How many pupils of each year group the register lists: most in Year 4 and Year 5, as in the national picture.
_YEARS = {"R": 5, "1": 7, "2": 8, "3": 9, "4": 11, "5": 11, "6": 9}
_CLASSES = {"R": "Acorn", "1": "Beech", "2": "Cedar", "3": "Elder", "4": "Hazel", "5": "Maple", "6": "Rowan"}

# Ranked needs, in the order in which they are dealt out. Speech and language is the most common need on SEN support,
# autism with an EHC plan (school census, January 2026).
_NEEDS_ON_SUPPORT = (
    "SLCN, SEMH, SPLD, SLCN MLD, MLD, SPLD, SEMH SLCN, ASD, SLCN, SEMH, SLCN SEMH, HI, SPLD SLCN, MLD, ASD SEMH, SLCN, "
    "VI, SEMH, SPLD, PD, SLCN, SEMH SPLD, MLD SLCN, OTH, ASD SLCN SEMH, SLCN, SPLD, NSA"
)
_NEEDS_WITH_PLAN = "ASD SLCN, SLCN MLD, ASD SEMH SLCN, SEMH ASD, PD, DS SLCN, ASD, SLD SLCN, ASD MLD, HI SLCN"
_WITH_PLAN = frozenset({3, 9, 15, 20, 27, 32, 38, 44, 49, 57})
_MONITORED = frozenset({6, 22, 35, 53})

InventedPupil = dict[str, str | date | None]
"""One pupil: the column keys of the register's layout and their values; a key with nothing to say is None."""


def invented_pupils(today: date) -> list[InventedPupil]:
    """The sixty pupils of the invented school as its register would list them on `today`.

    Years R to 6; 10 have an EHC plan, 46 are on SEN support, 4 are being monitored. Some reviews are overdue, a few
    pupils were never reviewed, and one pair of parents was not notified: what a SENCO's own register would show.
    """
    # Only `.random()` is used: the one method whose results no Python version changes.
    chance = Random(2014)  # noqa: S311 (nothing here is secret)
    return [
        _pupil(place, name.split(","), year_group, today, chance)
        for place, (name, year_group) in enumerate(zip(_dealt_names(), _dealt_years(chance), strict=True))
    ]


def other_pupils(today: date, how_many: int = 120) -> list[InventedPupil]:
    """Pupils of the same school who have no special educational need: the rest of the roll, for a whole-roll export."""
    chance = Random(1978)  # noqa: S311
    known = [name.split(",") for name in _dealt_names()]
    others = []
    for place in range(how_many):
        surname = known[(place * 7 + 3) % len(known)][0]
        forename, _, sex = known[(place * 11 + place // len(known) + 20) % len(known)][1:]
        year_group = list(_YEARS)[place % len(_YEARS)]
        pupil = _pupil(200 + place, [surname, forename, "", sex], year_group, today, chance)
        nothing = dict.fromkeys(("support_started", "primary_need", "secondary_need", "further_needs", "last_review"))
        others.append(pupil | nothing | {"sen_provision": "N", "parents_notified_on": None})
    return others


def made_up_upn(year_of_entry: int, serial: int) -> str:
    """A UPN of the invented school with the right check letter, such as `X999200122007`."""
    digits = f"999{_ESTABLISHMENT}{year_of_entry % 100:02}{serial:03}"
    return check_letter(digits) + digits


def _dealt_names() -> list[str]:
    return [name for line in _NAMES.strip().splitlines() for name in line.split("|")]


def _dealt_years(chance: Random) -> list[str]:
    """A year group for each pupil, as many of each as `_YEARS` says, in no order; the twins stay together."""
    years = [year for year, how_many in _YEARS.items() for _ in range(how_many)]
    dealt = sorted(years, key=lambda _: chance.random())
    first, second = (place for place, name in enumerate(_dealt_names()) if name.strip().startswith("Dobson"))
    swap = dealt.index(dealt[first], second) if dealt[first] in dealt[second:] else dealt.index(dealt[first])
    dealt[second], dealt[swap] = dealt[swap], dealt[second]
    return dealt


def _pupil(place: int, name: list[str], year_group: str, today: date, chance: Random) -> InventedPupil:
    surname, forename, preferred, sex = (part.strip() for part in name)
    age_in_september = 4 + int(year_group.replace("R", "0"))
    school_year = today.year if today.month >= 9 else today.year - 1
    draws = [chance.random() for _ in range(8)]
    birthday = 200 if surname == "Dobson" else int(draws[0] * 365)  # the twins share theirs
    born = date(school_year - age_in_september - 1, 9, 1) + timedelta(days=birthday)
    entered = min(date(born.year + (4 if born.month < 9 else 5), 9, 4), today)
    plan, monitored = place in _WITH_PLAN, place in _MONITORED

    started = _school_day(entered + timedelta(days=int((today - entered).days * (0.1 + 0.6 * draws[1]))))
    notified = max(_school_day(min(started + timedelta(days=3 + int(draws[3] * 8)), today)), started)
    reviewed: date | None = None
    if not monitored and (today - started).days > 60:
        days_ago = 230 + int(draws[2] * 90) if place % 8 == 5 else 12 + int(draws[2] * 75)
        reviewed = _school_day(today - timedelta(days=days_ago))
        reviewed = reviewed if reviewed > started else None
    issued = _plan_issued(started, today, draws[4]) if plan else None
    needs: list[str] = []
    if plan:
        needs = _NEEDS_WITH_PLAN.split(", ")[sorted(_WITH_PLAN).index(place)].split()
    elif not monitored:
        dealt = _NEEDS_ON_SUPPORT.split(", ")
        needs = dealt[place % len(dealt)].split()
    return {
        "upn": made_up_upn(entered.year, 11 + place * 3),
        "former_upn": None,
        "mis_id": f"{4101 + place * 7:06}",
        "surname": surname,
        "forename": forename,
        "preferred_name": preferred or None,
        "date_of_birth": born,
        "sex": sex,
        "year_group": year_group,
        "class_name": f"{year_group} {_CLASSES[year_group]}",
        "entry_date": entered,
        "sen_provision": "E" if plan else "N" if monitored else "K",
        "support_started": None if monitored else started,
        "primary_need": needs[0] if needs else None,
        "secondary_need": needs[1] if len(needs) > 1 else None,
        "further_needs": ", ".join(needs[2:]) or None,
        "parents_notified_on": None if monitored or place == 12 else notified,
        "last_review": reviewed,
        "ehc_plan_issued": issued,
        "last_decision": _last_decision(issued, today, place) if issued else None,
        "pupil_premium": "Yes" if draws[5] < 0.37 else "No",
        "eal": "Yes" if draws[6] < 0.22 else "No",
        "looked_after": "Yes" if draws[7] < 0.03 else "No",
        "on_roll": "Yes",
        "left_on": None,
    }


def _plan_issued(started: date, today: date, draw: float) -> date:
    """A plan is issued some months after support began, and never after today."""
    return _school_day(started + timedelta(days=int((today - started).days * (0.3 + 0.5 * draw))))


def _last_decision(issued: date, today: date, place: int) -> date | None:
    """The last decision letter: within the past year for plans older than a year, save where it is late."""
    if (today - issued).days < 365:
        return None
    return _school_day(today - timedelta(days=395 if place % 5 == 0 else 30 + place * 5))


def _school_day(day: date) -> date:
    """The day itself, or a day before it on which a school is open: no weekend, no day in late July or August."""
    if (7, 20) <= (day.month, day.day) <= (8, 31):
        day = date(day.year, 7, 19 - day.day % 10)
    return day - timedelta(days=max(0, day.weekday() - 4))
