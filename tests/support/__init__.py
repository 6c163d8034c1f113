"""What several tests lean on: the formula engines, the validator of workbooks, pictures of workbooks."""
