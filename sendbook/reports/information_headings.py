"""Information headings: what a SEN information report must hold, heading by heading, and what a school writes there.

Schedule 1 to the Special Educational Needs and Disability Regulations 2014, paragraphs 1 to 13; the last is section
69(3)(b) of the Children and Families Act 2014.
"""

from __future__ import annotations

from typing import NamedTuple


class ReportHeading(NamedTuple):
    """A heading: what the report knows it by, its words, and what the school is asked to write."""

    key: str
    title: str
    ask: str


INFORMATION_REPORT = (
    ReportHeading("kinds", "1. Kinds of SEN for which the school provides",
                  "Say which needs the school can meet, in families' words."),
    ReportHeading("identify", "2. How SEN is identified and assessed (mainstream)",
                  "Say how you notice a need, who assesses it, and whom a parent asks first."),
    ReportHeading("effect", "3a. How the school judges whether its provision works",
                  "Say what you look at, how often, and what you changed because of it."),
    ReportHeading("reviewing", "3b. How progress is assessed and reviewed",
                  "Say when progress is reviewed, and how parents and pupils take part."),
    ReportHeading("teaching", "3c. How pupils with SEN are taught", "Say what good teaching for all looks like here."),
    ReportHeading("standards", "3d. How curriculum and surroundings are adapted",
                  "Say what every class does (seating, pictures, time), and what the authority asks of all."),
    ReportHeading("support", "3e. More support for learning", "Say who gets it, and who decides."),
    ReportHeading("activities", "3f. How pupils with SEN take part in all activities",
                  "Say how clubs, trips and sports are open to all."),
    ReportHeading("emotional", "3g. Support for emotional, mental and social development",
                  "Say whom pupils can go to, how bullying is met, and how pupils are heard."),
    ReportHeading("senco", "4. The SENCO (mainstream)", "Give a name, and how to reach the SENCO."),
    ReportHeading("expertise", "5. Expertise and training of staff",
                  "Say what staff know, and how specialists are brought in."),
    ReportHeading("equipment", "6. Equipment and facilities", "Say how equipment and rooms are found and paid for."),
    ReportHeading("parents", "7. How parents are consulted and involved", "Say when and how you talk with parents."),
    ReportHeading("pupils", "8. How young people are consulted and involved",
                  "Say how pupils have a say in their support."),
    ReportHeading("complaints", "9. Complaints from parents about the provision",
                  "Say whom to write to, and what happens then."),
    ReportHeading("others", "10. How health, social care, the authority and charities are involved",
                  "Say which services you work with, and for what."),
    ReportHeading("services", "11. Support services for parents",
                  "Give the information and advice service of your area."),
    ReportHeading("transfer", "12. Moves between phases, and to adulthood",
                  "Say how a move is prepared, and with whom."),
    ReportHeading("local_offer", "13. Where the authority's Local Offer is published", "Give its web address."),
    ReportHeading("access", "Disabled pupils: admission, equal treatment, access, accessibility plan",
                  "Say how disabled pupils are admitted and treated fairly, and link the plan."),
)  # fmt: skip
