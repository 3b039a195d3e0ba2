"""The lines of the matrix about members' words on the public site; test_matrix.py says what the signs mean."""

QUOTED = """\
quote_post                           GET  in  -   -   -   -   in  -   -   ok  -   -   -   -   -   -   -   -
quote_post                           POST in  -   -   -   -   in  -   -   ok  -   -   -   -   -   -   -   -
quote_comment                        GET  in  -   -   -   -   in  -   ok  -   -   -   -   -   -   -   -   -
quote_comment                        POST in  -   -   -   -   in  -   ok  -   -   -   -   -   -   -   -   -
my_quotations                        GET  in  ok  ok  ok  ok  in  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok  ok
my_quotations                        POST in  go  go  go  go  in  go  go  go  go  go  go  go  go  go  go  go
"""
