import json, os, sys
import pytest
from tests.pages.conftest import *
@pytest.mark.parametrize("lang",["en","id"])
def test_dump(with_data, monkeypatch, lang):
    monkeypatch.setenv("SHOW_OFFICERS","all")
    out={}
    for g in ["office","channel","district","service","officer"]:
        for r in ["on_time","incomplete"]:
            for period in [dict(period="last_month"), dict(period="own", **{"from":"2026-03-03","to":"2026-03-04"}), dict(period="year")]:
                t=with_data("compare",lang=lang,group=g,rate=r,**period)
                assert not t.exception, t.exception
                out[f"{g} {r} {period}"]=[markup_of(t), specs_of(t)]
    json.dump(out, open(os.environ["DUMP"]+lang,"w"))
