"""Roll-up: the figures of many schools' workbooks, each school and all together, without a name of any pupil."""
