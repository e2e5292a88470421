"""Opens a report's workbook with another reader than ours, and looks at what a person would."""

import sys

import openpyxl

path = sys.argv[1]
book = openpyxl.load_workbook(path)
problems = []
sheets = book.worksheets
if len(sheets) < 3:
    problems.append(f"{len(sheets)} sheets")
numbers = formulas = 0
for sheet in sheets:
    if len(sheet.title) > 31:
        problems.append(f"name too long: {sheet.title}")
    for row in sheet.iter_rows():
        for cell in row:
            numbers += isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool)
            formulas += cell.data_type == "f"
for sheet in sheets[1:]:
    if sheet.freeze_panes is None:
        problems.append(f"no frozen heading: {sheet.title}")
    if not sheet.auto_filter.ref:
        problems.append(f"no filter: {sheet.title}")
if numbers == 0:
    problems.append("no number")
if formulas:
    problems.append(f"{formulas} formulas")
print(f"{path}: {len(sheets)} sheets, {numbers} numbers, {formulas} formulas")
sys.exit("\n".join(problems) if problems else 0)
