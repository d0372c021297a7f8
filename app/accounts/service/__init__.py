"""What can be done with accounts; services flush and never commit."""

from app.accounts.service.grants import (
    add_grant,
    declare_recusal,
    end_grant,
    end_recusal,
    scope_of,
)
from app.accounts.service.passwords import (
    check_new_password,
    generate_password,
    hash_password,
    verify_password,
)
from app.accounts.service.sessions import end_session, end_sessions, start_session
from app.accounts.service.users import (
    Particulars,
    create_user,
    deactivate,
    edit_profile,
    edit_user,
    reactivate,
    reset_password,
    set_password,
)
from app.accounts.service.work import (
    LEAVE_TO_ROLE,
    OpenWork,
    hand_over_work,
    list_open_work,
    open_work_of,
)

__all__ = [
    "LEAVE_TO_ROLE",
    "OpenWork",
    "Particulars",
    "add_grant",
    "check_new_password",
    "create_user",
    "deactivate",
    "declare_recusal",
    "edit_profile",
    "edit_user",
    "end_grant",
    "end_recusal",
    "end_session",
    "end_sessions",
    "generate_password",
    "hand_over_work",
    "hash_password",
    "list_open_work",
    "open_work_of",
    "reactivate",
    "reset_password",
    "scope_of",
    "set_password",
    "start_session",
    "verify_password",
]
