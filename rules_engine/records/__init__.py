"""A contract's folder of records in, its cohort out.

In: the folder, and the facts and timelines that a contract declares. Out: `RecordsRead`, with every diagnostic at once.

    reading          the whole of it
    tables           which table of the folder is which
    manifest         records.toml: which days the records speak about
    toml_faults      what is wrong with a records.toml that is not TOML
    coverage         the same from a sheet of a workbook
    children         children.csv: who is in the cohort
    child_facts      the facts of each child, from children.csv and from returns
    histories        each timeline, from a table of its own or from returns
    recorded         a timeline from a table of its own
    intake_workbook  the workbook that a council may fill in
    validation       annual returns validated as records.toml says of them
    diagnostics      what can be wrong with a contract's records
"""
