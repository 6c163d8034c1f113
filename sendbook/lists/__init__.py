"""Lists: what the headings and cells of any list mean, an export's or a school's own."""
