"""What every page and table is made with: documents, figures, cells that a spreadsheet opens, filled templates.

In: what is to be said. Out: text, the same bytes for the same values. What a page says is decided by those who ask.

    document     sections, paragraphs and the lines they rest on
    figures      numbers and dates as they are printed
    cells        cells that a spreadsheet opens as they are meant
    totals       sums by statement, payer and unit
    withholding  which cells a published table withholds
    provenance   what made a page, and from which contract
    templates    templates found and filled in
"""
