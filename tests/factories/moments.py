"""When everything in a test happens unless it says otherwise."""

from datetime import datetime
from zoneinfo import ZoneInfo

AT = datetime(2020, 10, 4, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
