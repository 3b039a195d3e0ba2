"""What the README of a package says. In English: a court reads it, and the names in the files are English."""

README = """\
What this is
============
The record of case {case}{about}, as {site} kept it.
Made {made} by {by}. The head of the audit trail's chain was then
{head}.

Is every file as it was made?
=============================
In this folder, on Linux, macOS or Windows with Git:

    sha256sum -c SHA256SUMS          (macOS: shasum -a 256 -c SHA256SUMS)

Every line must end with OK. The SHA-256 of the ZIP itself was recorded when it was made, in an entry "case.exported".

Is what was kept what was there?
================================
copies/      What was complained of or reported, as it stood at the time in copies/index.json: title, text, html,
             every earlier version ("history"), author, times, audience, and the SHA-256 of each file. The SHA-256 of
             such a file is the digest that the audit trail recorded when the copy was taken (entries "case.opened" and
             "evidence.kept" in trail.json). Of a complaint the first copy is the notice as it came ("notice").
files/       Pictures and documents of those copies, named by their SHA-256.
scans/       Letters as they came.
complaint.json, steps.json, late.json, answers.json
             The procedure of SI 2013/3028: each step with its rule, and times in UTC and in London.
notices/     What was written to each side, byte by byte: the SHA-256 is that of notices/index.json, taken when it left.
trail.json   Every entry of the audit trail about this case, with its seal.
manifest.json
             Every file with size and SHA-256, and what was left out, and why.

The seals
=========
Each entry's seal is the SHA-256 over the seal before it, a line feed and the entry's line. For an entry in trail.json:

    printf '%s\\n%s' BEFORE LINE | sha256sum

gives its "digest". Whoever keeps a later head of the chain can show that none of it was changed since.
"""
