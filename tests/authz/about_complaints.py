"""The lines of the matrix that are about complaints of defamation, in the columns of test_matrix.py."""

COMPLAINTS = """
complain                             GET  every ok
complain                             POST every ok
complaint_lost                       GET  every ok
complaint_lost                       POST every ok
complaint_draft                      GET  every ok
complaint_draft                      POST every ok
complaint_asked                      GET  in  -   -   -   -   in  -   -   go  -   -   -   -   -   -   -   -
complaint_asked                      POST every x
complaint_reply                      GET  in  -   -   -   -   in  -   -   ok  -   -   -   -   -   -   -   -
complaint_reply                      POST in  -   -   -   -   in  -   -   ok  -   -   -   -   -   -   -   -
complaint                            GET  every ok
complaint                            POST every x
complete_complaint                   GET  every ok
complete_complaint                   POST every ok
withdraw_complaint                   GET  every ok
withdraw_complaint                   POST every go
moderation:enter_complaint           GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
moderation:enter_complaint           POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   go
moderation:scans                     GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
moderation:scans                     POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
moderation:scan                      GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
moderation:scan                      POST every x
moderation:notice_texts              GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
moderation:notice_texts              POST every x
moderation:notice_text               GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
moderation:notice_text               POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
moderation:notice_preview            GET  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   ok
moderation:notice_preview            POST every x
moderation:mark_notice               GET  every x
moderation:mark_notice               POST in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   go
"""
