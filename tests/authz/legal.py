"""What each person gets at the pages of holds, orders and evidence: part of the table in test_matrix.py."""

LEGAL = """\
moderation:orders                    GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
moderation:orders                    POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
moderation:order                     GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
moderation:order                     POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   go
moderation:bundle                    GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
moderation:bundle                    POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
moderation:holds                     GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
moderation:holds                     POST every x
moderation:find_to_hold              GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
moderation:find_to_hold              POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
place_hold on a post                 GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
place_hold on a post                 POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   go
place_hold on a case                 GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
place_hold on a case                 POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   go
place_hold on a person               GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
place_hold on a person               POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   go
place_hold on nonsense               GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
place_hold on nonsense               POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
moderation:hold                      GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
moderation:hold                      POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   go
"""
