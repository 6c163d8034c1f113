"""Lists: what the headings and cells of any list mean, an export's or a school's own."""

OLD_LISTS = (
    "provision", "meetings", "staff", "interventions", "cycles", "agencies", "training", "funding", "events",
)  # fmt: skip
"""The tables into which an old list can be brought; `own_<table>.toml` has the words of each."""
