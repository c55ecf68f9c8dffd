import io
import zipfile

from pipeline.render.archive import member, members, packed

FILES = {"a.txt": b"text " * 99, "ä/β.bin": bytes(range(256)), "none": b""}


def test_any_program_can_read_an_archive():
    with zipfile.ZipFile(io.BytesIO(packed({name: member(data) for name, data in FILES.items()}))) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == FILES
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_members_go_from_one_archive_to_another_as_they_are():
    first = packed({name: member(data) for name, data in FILES.items()})
    taken = members(first)
    assert {name: entry.content for name, entry in taken.items()} == FILES
    assert packed(taken) == first


def test_a_member_is_deflated_only_if_that_makes_it_smaller():
    methods = {name: member(data).method for name, data in FILES.items()}
    assert methods == {"a.txt": zipfile.ZIP_DEFLATED, "ä/β.bin": zipfile.ZIP_STORED, "none": zipfile.ZIP_STORED}
