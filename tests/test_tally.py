from pipeline.console import as_data
from pipeline.console.tally import link_table
from pipeline.model import BuildReport
from pipeline.storage.ledger import Ledger

REPORT = BuildReport(
    links={"book": 1205, "broken": 1, "series": 7},
    editions={
        ("brief", "en", "one"): {"series": 3},
        ("brief", "en", "two"): {"series": 4, "broken": 1},
        ("brief", "es", "one"): {},
        ("book", "en", "all"): {"book": 1205},
    },
)


def test_the_table_sums_the_briefs_of_a_language():
    assert list(link_table(REPORT)) == [
        "links of         book    series    broken     total",
        "en 2 briefs         0         7         1         8",
        "es 1 briefs         0         0         0         0",
        "en book all     1,205         0         0     1,205",
        "total           1,205         7         1     1,213",
    ]
    assert list(link_table(BuildReport())) == []


def test_the_data_holds_every_edition():
    data = as_data(REPORT, Ledger())
    assert data["links"] == {"book": 1205, "broken": 1, "series": 7, "total": 1213}
    assert sum(edition["total"] for edition in data["editions"]) == 1213
    assert data["editions"][1] == {
        "layout": "brief",
        "lang": "en",
        "name": "two",
        "book": 0,
        "series": 4,
        "site": 0,
        "external": 0,
        "broken": 1,
        "total": 5,
    }
