"""A city's departments as they would have sent their figures, faults included. In: a seed. Out: files, and what is true.

Everything is made up, by chance from the seed; only the programme and its feeds (`registry/tonghua-2022`) are those watched.
"""
