"""Any file to a table: CSV, workbooks, Parquet and XML in; columns whose cells keep their places, and what is wrong, out."""
