"""A contract's folder of records in, its cohort out."""
