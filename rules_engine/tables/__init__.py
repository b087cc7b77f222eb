"""Any file to a table: CSV, workbooks, Parquet and XML in; columns whose cells keep their places, and what is wrong, out.

In: a path. Out: tables and diagnostics. Guarantee: each row is as wide as the headings, and a cell keeps its place.

    date_order   whether the day or the month stands first in dates
    folder       which files a folder holds, by name
    formats      the reader of each kind of file
    raw_file     a file's bytes, on the disk or packed into another file
    packed       files packed into others by gzip and zip
    csv_file     a CSV file, whatever its shape
    text_layout  what separates the cells of a text, and where its headings stand
    meanings     what a heading means, whatever it is called
    heading_row  which row of a table holds its headings
    regular_csv  a CSV file of regular rows, quickly
    workbook     the sheets of an Excel workbook
    typed_cells  what a cell of a workbook or of Parquet says as text
    parquet      a Parquet file
    xml_file     what every XML file of records has in common
    return_xml   a return as XML
    census_xml   the children in need census as XML
    sorting      the tables of a folder by what they are for
    table        a table, its headings and the place of each cell
    column       the cells of one column
    backing      whole numbers for the rows of a column
    numpy_rows   those numbers held by NumPy
    plain_rows   those numbers held by the standard library
    values       what a cell means: a date, a number, yes or no, a text
    diagnostics  what can be wrong with a file or a cell
"""
