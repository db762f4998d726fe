"""Files that have names, such as places, as columns: read cell by cell, or by lines and names."""
