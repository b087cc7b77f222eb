"""The findings as a person reads them: tables, a page, a picture of each child's days.

In: returns that are validated. Out: the summary and the files that `written` names.
"""
