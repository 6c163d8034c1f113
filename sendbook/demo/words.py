"""The words of the invented school's records: what is hard, what helps and what is hoped for, by area of need."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One way in which a need of this area shows, and what a school does about it."""

    strengths: str
    difficulties: str
    strategies: str
    outcome: str
    provision: str
    measure: str
    baseline: float
    target: float


_LANGUAGE = (
    Words(
        "Kind to younger children; loves animals; draws with great detail.",
        "Following instructions with more than two parts; finding words when in a hurry.",
        "Name first, then the instruction in short steps; visual timetable; ten seconds to answer.",
        "Follows a three-step instruction in class without help in four lessons of five by the end of term.",
        "Language group three times a week; visual prompts in every lesson.",
        "Instructions followed, of 10", 3, 8,
    ),
    Words(
        "Remembers facts about trains and space; honest; good at puzzles.",
        "Changes of routine; noise in the dinner hall; joining a game.",
        "Warn of changes the day before; quiet place at lunch; clear start and end of each task.",
        "Joins a game with two others for ten minutes, three times a week, by the end of term.",
        "Social communication group twice a week; key adult each morning.",
        "Minutes in a shared game", 2, 10,
    ),
)  # fmt: skip
_LEARNING = (
    Words(
        "Good sense of humour; strong in design and technology; never gives up.",
        "Reading at the speed of the class; copying from the board.",
        "Printed notes instead of copying; coloured overlay; questions read aloud.",
        "Reads thirty more high-frequency words by sight by the end of term.",
        "Precision teaching five times a week; reading partner.",
        "High-frequency words, of 100", 42, 72,
    ),
    Words(
        "Helps others; keen footballer; good memory for songs.",
        "Number facts; keeping several steps in mind.",
        "Number line on the desk; one step at a time; check after each step.",
        "Recalls number facts to 20 in less than a minute by the end of term.",
        "Number group three times a week; pre-teaching of each new topic.",
        "Number facts in a minute", 11, 25,
    ),
)  # fmt: skip
_FEELINGS = (
    Words(
        "Loyal friend; good at art; knows much about football.",
        "Staying calm when something goes wrong; trusting new adults.",
        "Choice of two; agreed signal for a break; praise in private.",
        "Asks for a break before leaving the room in four lessons of five by the end of term.",
        "Emotional literacy support once a week; check-in with a key adult each morning.",
        "Lessons without walking out, of 25", 14, 22,
    ),
    Words(
        "Thoughtful; writes well at home; musical.",
        "Coming into school in the morning; speaking in front of the class.",
        "Quiet start with a job to do; answers to a partner first; no surprise questions.",
        "Comes into class by nine o'clock on four days of five by the end of term.",
        "Key adult at the gate; small-group confidence work once a week.",
        "Days in class by nine, of 5", 1, 4,
    ),
)  # fmt: skip
_SENSES = (
    Words(
        "Determined; quick to learn; good at telling stories.",
        "Hearing in a noisy room; tiredness in the afternoon.",
        "Seat near the front; face the pupil when speaking; radio aid on; rest after lunch.",
        "Checks that the radio aid works and says so, each morning by the end of term.",
        "Advice of the specialist teacher each half-term; radio aid; pre-taught vocabulary.",
        "Mornings checked, of 5", 2, 5,
    ),
    Words(
        "Cheerful; knows every child's name; good swimmer.",
        "Long pieces of writing; stairs and crowded corridors.",
        "Leaves two minutes early; types longer work; enlarged print.",
        "Types a page by himself or herself in one lesson by the end of term.",
        "Touch-typing four times a week; daily exercises from the physiotherapist.",
        "Words typed in ten minutes", 35, 80,
    ),
)  # fmt: skip

BY_AREA = {
    "Communication and interaction": _LANGUAGE,
    "Cognition and learning": _LEARNING,
    "Social, emotional and mental health": _FEELINGS,
    "Sensory and/or physical needs": _SENSES,
}
"""Words by area of need."""

PUPIL_VIEWS = (
    "I like the group. I want to do it in the morning.", "Reading is easier now. I still get tired.",
    "It helps when someone tells me what comes next.", "I would like to do more with my friends.",
)  # fmt: skip
PARENT_VIEWS = (
    "More confident at home. We read together most evenings.", "Mornings are still hard. The timetable helps.",
    "Pleased with the progress. We will practise at weekends.", "We would like to know more often how it goes.",
)  # fmt: skip
HOME = ("Reads aloud ten minutes a day.", "Same timetable on the fridge.", "Practises number facts in the car.")
TEACHERS = {
    "R": "Ms Ainsley", "1": "Mr Bright", "2": "Mrs Calder", "3": "Mr Elgin", "4": "Ms Holt", "5": "Mrs Moss",
    "6": "Mr Rook",
}  # fmt: skip
"""The invented class teachers, by year group."""
