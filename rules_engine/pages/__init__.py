"""What every page and table is made with: documents, figures, cells that a spreadsheet opens, filled templates."""
