import os,django
os.environ["DJANGO_SETTINGS_MODULE"]="keyprojects.settings"
django.setup()
import time
from accounts.models import User
from investments.models import *
from reporting.bulletin.content import *
from reporting.bulletin.structure import *
from django.utils.translation import override
from django.db import connection, reset_queries
r=Release.objects.get(year=2020,month=8)
u=User.objects.get(username="planner")
for l in ("zh-hans","en"):
    with override(l):
        t=time.time(); reset_queries(); c=read_content(r,user=u); print(time.time()-t, len(connection.queries))
        for s in c.sections:
            print("##",s.title)
            for x in s.sentences: print("  ",sentence_text(x))
            if s.table:
                print("   ",[ (k.label,k.unit) for k in s.table.columns], len(s.table.rows))
                for row in s.table.rows[:2]: print("   ",[text_of(x) for x in row])
            for n in s.notes: print("   *",n[:200])
        import json; print(len(json.dumps(as_data(c),ensure_ascii=False)), from_data(json.loads(json.dumps(as_data(c))))==c, mail_words(c)["units"]["130100"])
